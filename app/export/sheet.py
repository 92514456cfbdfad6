"""The statements that read one file of a package from the SIS."""

from dataclasses import dataclass
from typing import Final

from psycopg.sql import quote

from app.export.exact import PLAIN_KEY
from app.export.records import records
from app.export.substitutes import Substitute, substitute
from app.export.written import on_one_line, written
from app.intake.csv_columns import Column, Kind, Table, Vocabulary
from app.intake.csv_tables import EXTENSION_PATTERN
from app.intake.exact import COLUMNS, EXACT
from app.intake.header import METADATA
from app.intake.staging import sql_name

_UNKNOWN: Final = frozenset({"status", "dateLastModified", "password"})
"""Columns that stay blank: the first two have to in a bulk file, and passwords are never kept."""
_BY_ID: Final = 'sourced_id COLLATE "C"'
_ORDERS: Final = {"roles": f'user_sourced_id COLLATE "C", place, {_BY_ID}'}


_WHOLE: Final = """
    nullif(coalesce(exact, '{}') || CASE
        WHEN metadata IS NULL THEN '{}' ELSE jsonb_build_object('metadata', metadata)
    END, '{}')::text
    """
_MOST_KEYS: Final = 200
"""The most columns of metadata that a file has: a line has room for no endless number."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """The columns behind those of the standard."""

    keys: tuple[str, ...] = ()
    """The names in the records' metadata that have a column."""
    exact: bool = False
    """Whether there is the column of exact values."""
    whole: bool = False
    """Whether that column has all metadata of the grade book, which has too many names."""

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        keys = (*self.keys, EXACT) if self.exact else self.keys
        return tuple(f"{METADATA}{key}" for key in keys)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file of a version of the standard."""

    table: Table
    version: str

    @property
    def keys(self) -> str:
        """The SELECT of the names in the records' metadata, in order."""
        return f"""
            SELECT key
            FROM (SELECT DISTINCT jsonb_object_keys(metadata) FROM {self._records}
                  WHERE jsonb_typeof(metadata) = 'object') AS named (key)
            WHERE {PLAIN_KEY}
            ORDER BY key COLLATE "C"
            """

    @property
    def is_filled(self) -> str:
        """The SELECT of whether there is a record."""
        return f"SELECT EXISTS (SELECT FROM {self._records})"

    @property
    def substituted(self) -> tuple[Substitute, ...]:
        """What may have to be substituted."""
        found = (substitute(self.table.name, c.name, self.version) for c in self.table.written)
        return tuple(one for one in found if one)

    @property
    def count_of_substitutes(self) -> str:
        """The SELECT of how many records need each of them."""
        columns = {column.name: column for column in self.table.written}
        needs = (f"count(*) FILTER (WHERE {_need(columns[s.column])})" for s in self.substituted)
        return f"SELECT {', '.join(needs)} FROM {self._records}"

    @property
    def has_exact(self) -> bool:
        """Whether records may have exact values."""
        return self.table.name in COLUMNS

    @property
    def needs_exact(self) -> str:
        """The SELECT of whether a record has exact values."""
        return f"SELECT EXISTS (SELECT FROM {self._records} WHERE exact IS NOT NULL)"

    def metadata(self, keys: tuple[str, ...], *, exact: bool) -> Metadata:
        """Return the columns of records that have these names in their metadata."""
        if self.has_exact and len(keys) > _MOST_KEYS:
            return Metadata(exact=True, whole=True)
        return Metadata(keys, exact)

    def lines(self, columns: Metadata) -> str:
        """Return the SELECT of the file's fields, those of the metadata last, line by line."""
        fields = [self._field(column) for column in self.table.written]
        fields += [on_one_line(f"(metadata ->> {quote(key)})") for key in columns.keys]
        if columns.exact:
            fields.append(_WHOLE if columns.whole else "exact::text")
        order = _ORDERS.get(self.table.name, _BY_ID)
        return f"SELECT {', '.join(fields)} FROM {self._records} ORDER BY {order}"

    @property
    def _records(self) -> str:
        return f"({records(self.table.name, self.version)}) AS record"

    def _field(self, column: Column) -> str:
        if column.name in _UNKNOWN:
            return "NULL"
        value = _allowed(column)
        if instead := substitute(self.table.name, column.name, self.version):
            value = f"coalesce({value}, {instead.value})"
        return written(column.kind, value)


def _extensible(value: str, vocabulary: Vocabulary) -> str:
    words = ", ".join(quote(word) for word in vocabulary.words)
    is_known = f"{value} IN ({words}) OR {value} ~ '^{EXTENSION_PATTERN}$'"
    return f"CASE WHEN {is_known} THEN {value} END"


def _need(column: Column) -> str:
    """Return the condition that a record's value cannot be written as it is."""
    value, allowed = _value(column), _allowed(column)
    if column.required:
        return f"{allowed} IS NULL"
    return f"{value} IS NOT NULL AND {allowed} IS DISTINCT FROM {value}"


def _value(column: Column) -> str:
    return f'"{sql_name(column.name)}"'


def _allowed(column: Column) -> str:
    """Return the expression of a record's value without words the version does not have."""
    value = _value(column)
    if column.vocabulary is None:
        return value
    if column.vocabulary.extensible:
        return _extensible(value, column.vocabulary) if column.name == "source" else value
    words = ", ".join(quote(word) for word in column.vocabulary.words)
    if column.kind is Kind.ENUMS:
        return f"""
            CASE WHEN {value} IS NOT NULL THEN ARRAY(
                SELECT word FROM unnest({value}) WITH ORDINALITY AS listed (word, place)
                WHERE word IN ({words}) ORDER BY place
            ) END
            """
    return f"CASE WHEN {value} IN ({words}) THEN {value} END"
