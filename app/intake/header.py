"""The header of a file: the standard's columns in its order, then `metadata.*` columns."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.intake.csv_columns import Column, Table
from app.intake.findings import Finding, Kind

METADATA: Final = "metadata."


@dataclass(frozen=True, slots=True)
class Header:
    """What the columns of a file are."""

    columns: tuple[Column, ...]
    metadata: tuple[str, ...]
    """The names of further columns, without their prefix."""

    @property
    def width(self) -> int:
        """How many fields each row has."""
        return len(self.columns) + len(self.metadata)


def read_header(names: Sequence[str], table: Table) -> Header:
    """Return what a sound header says."""
    by_name = {column.name: column for column in table.columns}
    columns = tuple(by_name[name] for name in names if name in by_name)
    rest = names[len(columns) :]
    return Header(columns, tuple(name.removeprefix(METADATA) for name in rest))


def flaws(names: Sequence[str], table: Table, file: str, most: int) -> Iterator[Finding]:
    """Yield what is wrong with a header of at most `most` columns; nothing where it is sound."""
    if len(names) > most:
        yield _flaw("too_many_columns", file, None, f"A file has at most {most:,} columns.")
        return
    known = [column.name for column in table.columns]
    strangers = [name for name in names if name not in known and not _is_metadata(name)]
    missing = [name for name in table.header if name not in names]
    for name, count in Counter(names).items():
        if count > 1:
            yield _flaw("column_twice", file, name, "Give each column once.")
    for name in strangers:
        yield _flaw("column_unknown", file, name, _what_else(name, known))
    for name in missing:
        yield _flaw("column_missing", file, name, "Add the column; its fields may be blank.")
    if not missing and not _is_ordered(names, table):
        message = f"The order is {','.join(table.header)}, then what begins with {METADATA}"
        yield _flaw("column_order", file, None, message)


def _is_metadata(name: str) -> bool:
    return name.startswith(METADATA) and name != METADATA


def _is_ordered(names: Sequence[str], table: Table) -> bool:
    """Compare the order only: each name once, strangers left aside."""
    kept = list(dict.fromkeys(name for name in names if name in _expected(table, names)))
    return kept == _expected(table, names)


def _expected(table: Table, names: Sequence[str]) -> list[str]:
    columns = [column.name for column in table.columns if column.name in names]
    return columns + list(dict.fromkeys(name for name in names if _is_metadata(name)))


def _what_else(name: str, known: list[str]) -> str:
    meant = [column for column in known if column.casefold() == name.strip().casefold()]
    if meant:
        return f"Write {meant[0]}: names are exact."
    return f"Leave it out, or call it {METADATA}{name.strip() or '…'} and put it at the right end."


def _flaw(code: str, file: str, field: str | None, message: str) -> Finding:
    return Finding(Kind(code, "error", file, field), message, row=1)
