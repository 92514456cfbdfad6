"""Staging: the rows of a package in temporary tables of text, as they stand in its files.

A file `userProfiles` becomes a table `staged_user_profiles` whose columns bear the file's names in
SQL's spelling, beside the number of the `row` and the `metadata`. There is a table for each file
of any version with the columns of all versions, so that what comes after need not ask.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Final, cast

import orjson
import psycopg

from app.intake.csv_columns import Column, Table
from app.intake.csv_tables import STANDARDS
from app.intake.exact import EXACT, read_exact
from app.intake.findings import Finding, Kind
from app.intake.header import Header, flaws, read_header
from app.intake.job import Job
from app.intake.package import file_name
from app.intake.rows import Lines, rows

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


def stage(job: Job, check: Check) -> frozenset[str]:
    """Copy the rows of every file that is there; findings tell of what cannot be read.

    The rows of a long file are checked as they come: where too many are wrong, no more are read.
    Returns the names of the files that were checked so.
    """
    checked = set()
    for table in job.package.tables:
        with job.package.open(table) as stream:
            lines = Lines(stream, file_name(table.name), job.findings, job.package.limits)
            if _stage_table(job, table, lines, check):
                checked.add(table.name)
        job.run(f"ANALYZE {staged(table.name)}")
    return frozenset(checked)


def _stage_table(job: Job, table: Table, lines: Lines, check: Check) -> bool:
    """Copy the rows of a file, and return whether they were checked."""
    found = rows(lines)
    names = next(found, table.header)
    if lines.broken:
        return False
    wrong = list(flaws(names, table, lines.file, lines.limits.columns))
    for finding in wrong:
        job.findings.add(finding)
    if wrong:
        return False
    header = read_header(names, table)
    count = _copy(job, header, lines, islice(found, lines.limits.sample))
    if count == lines.limits.sample:
        _copy_checked(job, table, header, lines, found, check)
        return True
    if not count and not lines.broken:
        kind = Kind("no_rows", "error", lines.file)
        job.findings.add(Finding(kind, "Declare it absent in the manifest, and leave it out."))
    return False


def _copy_checked(
    job: Job, table: Table, header: Header, lines: Lines, found: Iterator[list[str]], check: Check
) -> None:
    """Check the first rows of a long file, copy and check the next ones, and so on.

    Each time as many as there are until then, so that what is passed over costs little.
    """
    after, total, wanted, count = 0, 0, 0, lines.limits.sample
    while True:
        check(job, table, after)
        worst = job.findings.most_errors(lines.file)
        if worst >= lines.limits.errors > lines.broken:
            lines.stop(f"{worst:,} of the rows until there have the same kind of error")
            return
        if count < wanted:
            return
        total += count
        after, wanted = lines.number, total
        count = _copy(job, header, lines, islice(found, wanted))


def _copy(job: Job, header: Header, lines: Lines, found: Iterable[list[str]]) -> int:
    """Copy the rows that have as many fields as the header, and return how many were there."""
    file = lines.file.removesuffix(".csv")
    target = staged(file)
    names = ", ".join(('"row"', "metadata", *(f'"{sql_name(c.name)}"' for c in header.columns)))
    count = 0
    with _cursor(job).copy(f"COPY {target} ({names}) FROM STDIN (NULL '')") as copy:
        for count, fields in enumerate(found, 1):
            if len(fields) != header.width:
                lines.report("row_width", _width(fields, header), ",".join(fields))
                continue
            if count % _TELL_EVERY == 1:
                job.progress(f"Reading {lines.file}: {max(lines.number - 2, 0):,} rows")
            copy.write_row((lines.number, *_split(fields, header, file)))
    return count


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


def _width(fields: Sequence[str], header: Header) -> str:
    return f"It has {len(fields)} fields, and the header {header.width}: give a row as many."
