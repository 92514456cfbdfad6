"""The checks between rows: no id twice, and every reference names a record that will be there.

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
    """Find the rows of a staged file with an id given before, or a reference to nothing."""
    file = file_name(table.name)
    twice = Rule(
        KindOfFinding("twice", "error", file, "sourcedId"),
        "A row above has the same sourcedId: each stands once in a file.",
    )
    report(job, [twice], _TWICE.format(staged=staged(table.name)))
    for column in table.columns:
        if column.target and not column.retired:
            kind = KindOfFinding("reference", "error", file, column.name)
            rule = Rule(kind, _message(job, table, column.target))
            report(
                job,
                [rule],
                _dangling(job, table, column, column.target),
                owner=job.sources.owner,
            )


_TWICE: Final = """
    SELECT 0, later."row", later.sourced_id
    FROM {staged} AS later
    JOIN (
        SELECT sourced_id, min("row") AS first
        FROM {staged}
        GROUP BY sourced_id
        HAVING count(*) > 1
    ) AS double USING (sourced_id)
    WHERE later."row" > double.first
    """


def _dangling(job: Job, table: Table, column: Column, target: str) -> str:
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
    missing = f"{file_name(target)} has no such sourcedId"
    if job.sources.is_shared:
        return f"{missing}, nor has another source: add the row, or mend the reference."
    match package.mode(target), package.mode(table.name):
        case Mode.DELTA, _:
            return f"{missing}, nor is there one from before that stays: add the row."
        case Mode.BULK, _:
            return f"{missing}: add the row, or mend the reference."
        case _, Mode.BULK:
            return f"{file_name(target)} is absent, and a bulk file is read with all it refers to."
        case _:
            return f"There is none from before, and {file_name(target)} is absent: add it."
