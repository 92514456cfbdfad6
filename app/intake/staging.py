"""Staging: the rows of a package in temporary tables of text, as they stand in its files.

A file `userProfiles` becomes a table `staged_user_profiles` whose columns bear the file's names in
SQL's spelling, beside the number of the `row` and the `metadata`. There is a table for each file
of any version with the columns of all versions, so that what comes after need not ask.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from itertools import islice
from typing import Final, cast

import orjson
import psycopg

from app.intake.csv_columns import Column, Table
from app.intake.csv_tables import STANDARDS
from app.intake.exact import EXACT, read_exact
from app.intake.findings import Finding, Kind
from app.intake.header import Header, Names, flaws, read_header
from app.intake.job import Job
from app.intake.leniencies import lenient
from app.intake.manifest import Mode
from app.intake.package import Package, file_name
from app.intake.rows import Lines, fit, rows

_TELL_EVERY: Final = 20_000
"""Rows."""
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def sql_name(name: str) -> str:
    """Return a name of the standard in SQL's spelling: `sourcedId` is `sourced_id`."""
    return _HUMP.sub("_", name).lower()


def staged(file: str) -> str:
    """Return the name of a file's staging table."""
    return f"staged_{sql_name(file)}"


@cache
def columns(file: str) -> tuple[Column, ...]:
    """Return every column that a version gives a file, the newest version's first."""
    tables = [
        table
        for _, standard in sorted(STANDARDS.items(), reverse=True)
        for table in standard.tables
        if table.name == file
    ]
    found = {column.name: column for table in reversed(tables) for column in table.columns}
    return tuple(found.values())


FILES: Final = tuple(
    dict.fromkeys(table.name for standard in STANDARDS.values() for table in standard.tables)
)
"""Every file of any version."""


def create_tables(job: Job) -> None:
    """Make the staging tables of all files; they go with the transaction."""
    for file in FILES:
        texts = ", ".join(f'"{sql_name(c.name)}" text COLLATE "C"' for c in columns(file))
        job.run(
            f"CREATE TEMPORARY TABLE {staged(file)} "
            f'("row" integer NOT NULL, metadata jsonb, {texts}) ON COMMIT DROP'
        )


Check = Callable[[Job, Table, int], None]
"""Finds the rows of a staged file, after a row of this number, that break a rule."""


@dataclass(frozen=True, slots=True)
class Staged:
    """What became of the files of a package."""

    package: Package
    """The package with what is known of its files now."""
    checked: frozenset[str]
    """The files whose rows were checked as they came."""


def stage(job: Job, check: Check) -> Staged:
    """Copy the rows of every file that is there; findings tell of what cannot be read.

    The rows of a long file are checked as they come: where too many are wrong, no more are read.
    """
    ends: dict[str, _End] = {}
    job.rows.begin_reading(job.package.sizes)
    for table in job.package.tables:
        with job.package.open(table) as stream:
            lines = Lines(stream, file_name(table.name), job.findings, job.package.limits)
            ends[table.name] = _stage_table(job, table, lines, check)
            job.rows.read(table.name, lines.number - 1)
        job.run(f"ANALYZE {staged(table.name)}")
    package = job.package.judged(
        without_rows=_names(ends, _End.NO_ROWS),
        incomplete=_names(ends, _End.BROKEN, _End.CHECKED_BROKEN),
    )
    return Staged(package, _names(ends, _End.CHECKED, _End.CHECKED_BROKEN))


class _End(Enum):
    """How the reading of a file ended."""

    WHOLE = auto()
    NO_ROWS = auto()
    BROKEN = auto()
    CHECKED = auto()
    CHECKED_BROKEN = auto()


def _names(ends: Mapping[str, _End], *wanted: _End) -> frozenset[str]:
    return frozenset(name for name, end in ends.items() if end in wanted)


def _stage_table(job: Job, table: Table, lines: Lines, check: Check) -> _End:
    """Copy the rows of a file."""
    found = rows(lines)
    header = _read_header(job, table, lines, next(found, None))
    if header is None:
        return _End.BROKEN
    read, copied = _copy(job, header, lines, islice(found, lines.limits.sample))
    if read == lines.limits.sample:
        is_whole = _copy_checked(job, table, header, lines, found, check)
        return _End.CHECKED if is_whole and not lines.broken else _End.CHECKED_BROKEN
    if lines.broken:
        return _End.BROKEN
    if not copied:
        job.findings.add(lenient("no_rows", lines.file))
        return _End.NO_ROWS
    return _End.WHOLE


def _read_header(
    job: Job, table: Table, lines: Lines, written: Sequence[str] | None
) -> Header | None:
    """Return which columns are read; None where the header has an error, of which findings tell."""
    if written is None and not lines.broken:
        kind = Kind("no_header", "error", lines.file)
        message = "The file is empty, without a header. Export it again, or declare it absent."
        job.findings.add(Finding(kind, message))
    if written is None or lines.broken:
        return None
    names = Names(lines.file, table, written, job.package.mode(table.name) is Mode.DELTA)
    wrong = list(flaws(names, lines.limits.columns))
    for finding in wrong:
        job.findings.add(finding)
    is_broken = any(finding.kind.severity == "error" for finding in wrong)
    return None if is_broken else read_header(names)


def _copy_checked(
    job: Job, table: Table, header: Header, lines: Lines, found: Iterator[list[str]], check: Check
) -> bool:
    """Check the first rows of a long file, copy and check the next ones, and so on.

    Each time as many as there are until then, so that rows checked before cost little. Returns
    whether the file was read to its end.
    """
    after, total, wanted, count = 0, 0, 0, lines.limits.sample
    while True:
        check(job, table, after)
        worst = job.findings.most_errors(lines.file)
        if worst >= lines.limits.errors > lines.broken:
            lines.stop(f"{worst:,} of the rows until there have the same kind of error")
            return False
        if count < wanted:
            return True
        total += count
        after, wanted = lines.number, total
        count, _ = _copy(job, header, lines, islice(found, wanted))


def _copy(job: Job, header: Header, lines: Lines, found: Iterable[list[str]]) -> tuple[int, int]:
    """Copy the rows that fit the header, and return how many were read and how many copied."""
    file = lines.file.removesuffix(".csv")
    target = staged(file)
    names = ", ".join(('"row"', "metadata", *(f'"{sql_name(c.name)}"' for c in header.columns)))
    split = _splitter(header, file)
    read = count = 0
    with _cursor(job).copy(f"COPY {target} ({names}) FROM STDIN (NULL '')") as copy:
        for fields in found:
            read += 1
            whole: list[str] | None = fields
            if len(fields) != header.width or not fields[0]:
                whole = fit(fields, header.width, lines)
            if whole is None:
                continue
            if count % _TELL_EVERY == 0:
                job.rows.reading(file, lines.number - 2, lines.position)
                job.progress(f"Reading {lines.file}: {max(lines.number - 2, 0):,} rows")
            count += 1
            copy.write_row((lines.number, *split(whole)))
    return read, count


def _splitter(header: Header, file: str) -> Callable[[Sequence[str]], Sequence[str]]:
    """Return what divides a row into the metadata and then the columns in their order."""
    places = header.positions
    if places is None:
        return lambda fields: _split(fields, header, file)
    return lambda fields: _split([fields[place] for place in places], header, file)


def _cursor(job: Job) -> psycopg.Cursor[tuple[object, ...]]:
    return cast("psycopg.Cursor[tuple[object, ...]]", job.connection.connection.cursor())


def _split(fields: Sequence[str], header: Header, file: str) -> Sequence[str]:
    """Return the metadata as JSON, then the other fields; what is blank becomes NULL."""
    if not header.metadata:
        return ("", *fields)
    width = len(header.columns)
    further = zip(header.metadata, fields[width:], strict=True)
    metadata: dict[str, object] = {name: value for name, value in further if value}
    if EXACT in metadata:
        metadata[EXACT] = read_exact(file, str(metadata[EXACT])) or {}
    return (orjson.dumps(metadata).decode() if metadata else "", *fields[:width])
