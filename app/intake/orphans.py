"""Rows that refer to nothing, left out where the import may do so (`--skip-orphans`).

A row whose required reference names nothing is left out, and then so are the rows that refer to it.
Where the reference is optional, or one of several, only the reference is left out. Files are judged
in an order in which what they require comes first.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from app.intake.checks import gone
from app.intake.csv_columns import Column, Kind, Standard, Table
from app.intake.findings import Finding
from app.intake.findings import Kind as KindOfFinding
from app.intake.job import Job
from app.intake.package import file_name
from app.intake.references import dangling, references_of
from app.intake.rules import Rule, report
from app.intake.staging import sql_name, staged
from app.intake.typed import typed

_TABLE: Final = """
    CREATE TEMPORARY TABLE IF NOT EXISTS orphan (
        file text, "column" text, "row" integer, value text
    ) ON COMMIT DROP
    """
_OF_COLUMN: Final = 'FROM orphan WHERE file = :file AND "column" = :column'


def leave_out_orphans(job: Job, tables: Iterable[Table], percent: float) -> None:
    """Leave out the rows and references that name nothing; findings count them.

    More than so many percent of the rows of a file are an error.
    """
    job.run(_TABLE)
    job.run("TRUNCATE orphan")
    judged = {*tables}
    for table in in_order(job.package.manifest.standard):
        if table in judged:
            _leave_out(job, table, percent)


@cache
def in_order(standard: Standard) -> tuple[Table, ...]:
    """Return the files of a version, each after those that its rows require."""
    ordered: list[Table] = []
    left = list(standard.tables)
    while left:
        names = {table.name for table in left}
        ready = [table for table in left if not names & {*_required(table)}]
        ordered += ready
        left = [table for table in left if table not in ready]
    return tuple(ordered)


def _required(table: Table) -> Iterator[str]:
    return (column.target for column in table.columns if column.target and column.required)


def _leave_out(job: Job, table: Table, percent: float) -> None:
    there = f"NOT {gone(job.package.mode(table.name))}"
    rows: int = job.run(f"SELECT count(*) FROM {staged(table.name)} WHERE {there}").scalar_one()
    for column in references_of(job, table):
        _judge(job, table, column)
    counted = 'SELECT count(DISTINCT "row") FROM orphan WHERE file = :file'
    count: int = job.run(counted, file=table.name).scalar_one()
    if count * 100 > rows * percent:
        message = (
            f"{count:,} of {rows:,} rows ({count * 100 / rows:.1f} %) refer to nothing, and "
            f"--skip-orphans allows {percent:g} %. Add what they refer to, or allow more."
        )
        kind = KindOfFinding("too_many_orphans", "error", file_name(table.name))
        job.findings.add(Finding(kind, message))


def _judge(job: Job, table: Table, column: Column) -> None:
    """Leave out what a column refers to in vain."""
    place = {"file": table.name, "column": column.name}
    found = f"INSERT INTO orphan SELECT :file, :column, found.* FROM ({_found(job, table, column)})"
    if not job.run(f"{found} AS found", **place, owner=job.sources.owner).rowcount:
        return
    what = "row" if column.required and column.kind is Kind.GUID else "reference"
    missing = f"{file_name(column.target or '')} has no such sourcedId"
    kind = KindOfFinding("orphan", "warning", file_name(table.name), column.name, once=True)
    rule = Rule(kind, f"The {what} is left out: {missing}.")
    report(job, [rule], f'SELECT 0, "row", value {_OF_COLUMN}', **place)
    for statement in _statements(table, column):
        job.run(statement, **place)


def _found(job: Job, table: Table, column: Column) -> str:
    return f'SELECT "row", value FROM ({dangling(job, table, column)}) AS one (_, "row", value)'


def _statements(table: Table, column: Column) -> Iterator[str]:
    """Yield the statements that leave out the references of a column, or their rows."""
    name = f'"{sql_name(column.name)}"'
    rows = f'"row" IN (SELECT "row" {_OF_COLUMN})'
    if column.kind is Kind.GUIDS:
        kept = f"""
            SELECT string_agg(listed.id, ',' ORDER BY listed.place)
            FROM unnest({typed(column, name)}) WITH ORDINALITY AS listed (id, place)
            WHERE listed.id NOT IN (
                SELECT value {_OF_COLUMN} AND orphan."row" = {staged(table.name)}."row"
            )
            """
        yield f"UPDATE {staged(table.name)} SET {name} = ({kept}) WHERE {rows}"
        rows = f"{rows} AND {name} IS NULL"
    if column.required:
        yield f"DELETE FROM {staged(table.name)} WHERE {rows}"
    elif column.kind is Kind.GUID:
        yield f"UPDATE {staged(table.name)} SET {name} = NULL WHERE {rows}"
