"""The checks between files: every reference names a record that will be there.

A bulk file is a whole: what it names must be in the package. A delta file may also name what the
SIS has, unless the package takes that away.
"""

from collections.abc import Iterator
from typing import Final

from app.intake.checks import gone
from app.intake.csv_columns import Column, Kind, Table
from app.intake.findings import Kind as KindOfFinding
from app.intake.job import Job
from app.intake.manifest import Mode
from app.intake.package import file_name
from app.intake.records import GRADES
from app.intake.rules import Rule, report
from app.intake.staging import sql_name, staged
from app.intake.typed import typed

TABLES: Final = {
    "academicSessions": "term",
    "categories": "category",
    "classes": "section",
    "courses": "course",
    "lineItems": "assignment",
    "orgs": "organization",
    "resources": "resource",
    "results": "score",
    "scoreScales": "score_group",
    "userProfiles": "user_profile",
    "users": "person",
}
"""Which table of the SIS holds the records that references to a file name."""

_LISTS: Final = (Kind.GUIDS,)


def check_references(job: Job, table: Table) -> None:
    """Find the rows of a staged file with a reference to nothing."""
    for column in references_of(job, table):
        kind = KindOfFinding("reference", "error", file_name(table.name), column.name)
        rule = Rule(kind, _message(job, table, column.target or ""))
        report(job, [rule], dangling(job, table, column), owner=job.sources.owner)


def references_of(job: Job, table: Table) -> Iterator[Column]:
    """Yield the columns that refer to a file, where all rows of that could be read."""
    for column in table.columns:
        if column.target and not column.retired and column.target not in job.package.incomplete:
            yield column


def dangling(job: Job, table: Table, column: Column) -> str:
    """Return the SELECT of (0, row, value) of the references in a column that name nothing.

    It needs the `:owner` of the package's records.
    """
    target = column.target or ""
    name = f'"{sql_name(column.name)}"'
    value = f"unnest({typed(column, name)})" if column.kind in _LISTS else name
    return f"""
        SELECT 0, "row", value
        FROM (
            SELECT "row", {value} AS value
            FROM {staged(table.name)}
            WHERE {name} IS NOT NULL AND NOT {gone(job.package.mode(table.name))}
        ) AS reference
        WHERE NOT EXISTS (
            SELECT FROM ({" UNION ALL ".join(_known(job, table, target))}) AS known
            WHERE known.sourced_id = reference.value
        )
        """


def _known(job: Job, table: Table, target: str) -> Iterator[str]:
    """Yield SELECTs of the ids that a reference from `table` to `target` may name."""
    package = job.package
    mode = package.mode(target)
    yield f"SELECT sourced_id FROM {staged(target)} WHERE NOT {gone(mode)}"
    if job.sources.is_shared and mode is not Mode.DELTA and target not in GRADES:
        yield f"SELECT sourced_id FROM {TABLES[target]} AS record WHERE {_stays(job, target)}"
        return
    if mode is Mode.DELTA or (mode is Mode.ABSENT and package.mode(table.name) is Mode.DELTA):
        yield f"""
            SELECT sourced_id
            FROM {TABLES[target]} AS record
            WHERE NOT EXISTS (
                SELECT FROM {staged(target)} AS leaving
                WHERE leaving.sourced_id = record.sourced_id AND {gone(mode)}
            )
            """


def _stays(job: Job, target: str) -> str:
    """Return the condition that the package does not remove a record of the SIS."""
    if job.package.mode(target) is Mode.ABSENT:
        return "TRUE"
    return f"NOT {job.sources.owns(target, 'record.sourced_id')}"


def _message(job: Job, table: Table, target: str) -> str:
    package = job.package
    name = file_name(target)
    missing = f"{name} has no such sourcedId"
    if job.sources.is_shared:
        return f"{missing}, nor has another source. Add the row, or correct the reference."
    if target in package.without_rows:
        return f"{name} has no rows. Export it again with its rows."
    match package.mode(target), package.mode(table.name):
        case Mode.DELTA, _:
            return f"{missing}, nor is there one from before that stays. Add the row."
        case Mode.BULK, _:
            return f"{missing}. Add the row, or correct the reference."
        case _, Mode.BULK:
            return f"{name} is absent, and a bulk file needs all that it refers to. Add the file."
        case _:
            return f"There is none from before, and {name} is absent. Add the file."
