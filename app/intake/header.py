"""The header of a file: which of its columns are read, and as what.

Columns are found by their names, in any order and case. A column that the standard requires must
be there; one that it does not have is left out, unless its name begins with `metadata.`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.intake.csv_columns import Column, Table
from app.intake.findings import Finding, Kind
from app.intake.leniencies import lenient
from app.intake.suggestions import nearest

METADATA: Final = "metadata."

_IN_DELTA: Final = frozenset({"status", "dateLastModified"})
"""Columns that are required in a delta file, and blank in a bulk file."""
_SEPARATORS: Final = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


@dataclass(frozen=True, slots=True)
class Header:
    """Which columns of a file are read."""

    columns: tuple[Column, ...]
    metadata: tuple[str, ...]
    """The names of further columns, without their prefix."""
    width: int
    """How many fields each row has."""
    positions: tuple[int, ...] | None = None
    """Where the columns and then the metadata are in a row; None where they are the whole row."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a header, compared with those that a file of its kind has."""

    file: str
    table: Table
    written: Sequence[str]
    """As the file has them."""
    delta: bool
    meant: tuple[str | None, ...] = field(init=False)
    """The column of the standard or of the metadata that each is; None for neither."""

    def __post_init__(self) -> None:
        known = {column.name.casefold(): column.name for column in self.table.columns}
        meant = tuple(
            name if _is_metadata(name) and name != METADATA else _meant(name.strip(), known)
            for name in self.written
        )
        object.__setattr__(self, "meant", meant)

    @property
    def missing(self) -> list[Column]:
        """The columns that are not there, in order."""
        return [column for column in self.table.written if column.name not in self.meant]

    def is_required(self, column: Column) -> bool:
        """Return whether a file cannot be read without a column."""
        return column.required or (self.delta and column.name in _IN_DELTA)


def read_header(names: Names) -> Header:
    """Return what a header without errors says."""
    places = {name: place for place, name in enumerate(names.meant) if name is not None}
    columns = tuple(column for column in names.table.columns if column.name in places)
    metadata = tuple(name for name in places if _is_metadata(name))
    positions = tuple(places[name] for name in (*(c.name for c in columns), *metadata))
    width = len(names.written)
    return Header(
        columns,
        tuple(name[len(METADATA) :] for name in metadata),
        width,
        None if positions == tuple(range(width)) else positions,
    )


def flaws(names: Names, most: int) -> Iterator[Finding]:
    """Yield what is wrong with a header of at most `most` columns, and what is lenient."""
    if len(names.written) > most:
        yield _error("too_many_columns", names, None, f"A file has at most {most:,} columns.")
    elif separator := _separator(names):
        message = f"The fields are separated with {separator}. Separate them with commas."
        yield _error("separator", names, None, message)
    else:
        yield from _twice(names)
        yield from _missing(names)
        yield from _misspelled(names)
        yield from _strange(names)
        yield from _disordered(names)


def _meant(name: str, known: Mapping[str, str]) -> str | None:
    if name.casefold().startswith(METADATA) and len(name) > len(METADATA):
        return METADATA + name[len(METADATA) :]
    return known.get(name.casefold())


def _is_metadata(name: str) -> bool:
    return name.startswith(METADATA)


def _separator(names: Names) -> str | None:
    """Return what the fields of a header are separated with, where that is not commas."""
    line = ",".join(names.written)
    for sign, word in _SEPARATORS.items():
        known = {column.name.casefold() for column in names.table.columns}
        parts = {part.strip().casefold() for part in line.split(sign)}
        if len(known & parts) > max(1, len(known & {*map(str.casefold, names.written)})):
            return word
    return None


def _twice(names: Names) -> Iterator[Finding]:
    for name, count in Counter(names.meant).items():
        if name is not None and count > 1:
            message = f"The column is there {count} times. Delete all but one."
            yield _error("column_twice", names, name, message)


def _missing(names: Names) -> Iterator[Finding]:
    strange = [name for name, meant in zip(names.written, names.meant, strict=True) if not meant]
    for column in names.missing:
        near = nearest(column.name, filter(str.strip, strange))
        if names.is_required(column):
            rename = f", or rename {near.strip()!r} if that is the column" if near else ""
            message = f"The column is required. Add it with a value in each row{rename}."
            yield _error("column_missing", names, column.name, message)
        else:
            message = _absent(column, near)
            yield lenient("column_absent", names.file, message, field=column.name, row=1)


def _absent(column: Column, near: str | None) -> str:
    rename = f", or rename {near.strip()!r} if that is the column" if near else ""
    if column.name in _IN_DELTA:
        return f"The column is missing. It is blank in a bulk file; add it without values{rename}."
    return (
        "The column is missing, so it is read as blank, and values of earlier packages are "
        f"removed. Add it with its values{rename}."
    )


def _misspelled(names: Names) -> Iterator[Finding]:
    for written, meant in zip(names.written, names.meant, strict=True):
        if meant is not None and meant != written:
            yield lenient("column_case", names.file, meant, field=meant, row=1, value=written)


def _strange(names: Names) -> Iterator[Finding]:
    missing = [column.name for column in names.missing]
    for written, meant in zip(names.written, names.meant, strict=True):
        if meant is None and not written.strip():
            yield lenient("column_unnamed", names.file, row=1)
        elif meant is None:
            name = written.strip()
            advice = _advice(name, nearest(name, missing))
            yield lenient("column_unknown", names.file, advice, field=name, row=1)


def _advice(name: str, near: str | None) -> str:
    if near:
        return f"If it is {near}, rename it to that."
    if name.casefold() == METADATA:
        return f"Write a name after {METADATA}"
    return f"To have its values as metadata, rename it to {METADATA}{name}."


def _disordered(names: Names) -> Iterator[Finding]:
    """Compare the order only: of the columns that are there, those of the metadata at the end."""
    there = [name for name in names.meant if name is not None]
    known = [column.name for column in names.table.columns if column.name in there]
    metadata = [name for name in there if _is_metadata(name)]
    if list(dict.fromkeys(there)) != known + list(dict.fromkeys(metadata)):
        order = f"{','.join(names.table.header)}, then {METADATA}*."
        yield lenient("column_order", names.file, order, row=1)


def _error(code: str, names: Names, field: str | None, message: str) -> Finding:
    return Finding(Kind(code, "error", names.file, field), message, row=1)
