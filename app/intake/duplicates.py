"""The same id twice in a file: identical rows are one row, others are an error."""

from typing import Final

from app.intake.checks import gone
from app.intake.csv_columns import Table
from app.intake.findings import Kind
from app.intake.job import Job
from app.intake.leniencies import warning
from app.intake.manifest import Mode
from app.intake.package import file_name
from app.intake.rules import Rule, report
from app.intake.staging import columns, sql_name, staged

_UNREAD_IN_BULK: Final = frozenset({"status", "dateLastModified"})

_IDENTICAL, _OTHER = 0, 1
"""The numbers of the two rules."""


def check_ids(job: Job, table: Table) -> None:
    """Find the rows of a staged file with an id given before; identical ones are removed."""
    file = file_name(table.name)
    rules = (
        Rule(Kind("same_row", "warning", file, "sourcedId", once=True), warning("same_row")),
        Rule(
            Kind("twice", "error", file, "sourcedId"),
            "A row above has the same sourcedId and other values. Delete the one that is wrong, or "
            "give it an id of its own.",
        ),
    )
    if _IDENTICAL in report(job, rules, _repeated(job, table)):
        job.run(
            f"""
            DELETE FROM {staged(table.name)} AS later
            USING ({_repeated(job, table)}) AS repeated (number, place, sourced_id)
            WHERE later."row" = repeated.place AND repeated.number = {_IDENTICAL}
            """
        )


def _repeated(job: Job, table: Table) -> str:
    """Return the SELECT of rows whose id a row above has."""
    mode = job.package.mode(table.name)
    is_bulk = mode is Mode.BULK
    there = f"NOT {gone(mode)}" if is_bulk else "TRUE"
    names = [
        f'"{sql_name(column.name)}"'
        for column in columns(table.name)
        if not (is_bulk and column.name in _UNREAD_IN_BULK)
    ]
    content = ", ".join(f"{{row}}.{name}" for name in ("metadata", *names))
    later, first = content.format(row="later"), content.format(row="first")
    return f"""
        SELECT
            CASE
                WHEN ({later}) IS DISTINCT FROM ({first}) THEN {_OTHER} ELSE {_IDENTICAL}
            END,
            later."row",
            later.sourced_id
        FROM (
            SELECT sourced_id, min("row") AS place
            FROM {staged(table.name)}
            WHERE {there}
            GROUP BY sourced_id
            HAVING count(*) > 1
        ) AS double
        JOIN {staged(table.name)} AS first
            ON first.sourced_id = double.sourced_id AND first."row" = double.place
        JOIN {staged(table.name)} AS later
            ON later.sourced_id = double.sourced_id AND later."row" > double.place
        WHERE {there.replace("status", "later.status")}
        """
