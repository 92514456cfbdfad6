"""The statements that read one file of a package from the SIS."""

from dataclasses import dataclass
from typing import Final

from psycopg.sql import quote

from app.export.records import records
from app.export.substitutes import Substitute, substitute
from app.export.written import on_one_line, written
from app.intake.csv_columns import Column, Kind, Table
from app.intake.staging import sql_name

_UNKNOWN: Final = frozenset({"status", "dateLastModified", "password"})
"""Columns that stay blank: the first two have to in a bulk file, and passwords are never kept."""
_BY_ID: Final = 'sourced_id COLLATE "C"'
_ORDERS: Final = {"roles": f'user_sourced_id COLLATE "C", place, {_BY_ID}'}


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

    def lines(self, keys: tuple[str, ...]) -> str:
        """Return the SELECT of the file's fields, those of the metadata last, line by line."""
        fields = [self._field(column) for column in self.table.written]
        fields += [on_one_line(f"(metadata ->> {quote(key)})") for key in keys]
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
    if column.vocabulary is None or column.vocabulary.extensible:
        return value
    words = ", ".join(quote(word) for word in column.vocabulary.words)
    if column.kind is Kind.ENUMS:
        return f"""
            CASE WHEN {value} IS NOT NULL THEN ARRAY(
                SELECT word FROM unnest({value}) WITH ORDINALITY AS listed (word, place)
                WHERE word IN ({words}) ORDER BY place
            ) END
            """
    return f"CASE WHEN {value} IN ({words}) THEN {value} END"
