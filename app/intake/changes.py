"""What an import changes, noted row by row, and counted by file at the end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.intake.belonging import belongings
from app.intake.job import Job
from app.intake.retained import retained
from app.intake.staging import staged

_TABLE: Final = """
    CREATE TEMPORARY TABLE change (
        record text,
        file text,
        sourced_id text COLLATE "C",
        is_part boolean,
        action text,
        facts jsonb,
        facts_of text COLLATE "C",
        person_id text COLLATE "C"
    ) ON COMMIT DROP
    """
"""`record` is the table of the row; `file` and `sourced_id` name the record it is or is a part of;
`action` is INSERT, UPDATE or DELETE; `facts` are what is to be retained of a
removed record, `facts_of` is its id, `person_id` that of the person whose it is."""

_OUTCOMES: Final = """
    CREATE TEMPORARY TABLE outcome ON COMMIT DROP AS
    WITH record AS (
        SELECT
            file,
            sourced_id,
            bool_or(action = 'INSERT' AND NOT is_part) AS came,
            bool_or(action = 'DELETE' AND NOT is_part) AS went
        FROM change
        GROUP BY file, sourced_id
    )
    SELECT
        file,
        sourced_id,
        CASE WHEN came = went THEN 'changed' WHEN came THEN 'added' ELSE 'removed' END AS outcome
    FROM record
    """
"""What happened to each record. One that left one table for another has changed, and so has one of
which only parts came or went."""


@dataclass(frozen=True, slots=True)
class Changes:
    """How many records of a file an import added, changed, removed and left as they were."""

    added: int
    changed: int
    removed: int
    unchanged: int


def create_notes(job: Job) -> None:
    """Make the table of what changes; it goes with the transaction."""
    job.run(_TABLE)


def noted(job: Job, table: str, statement: str, action: str) -> str:
    """Return a statement that runs `statement`, which changes rows of `table`, and notes them.

    `statement` calls the table `record`; `action` is an expression of what happens to a row.
    """
    whose = belongings(job.package.manifest.standard).get(table)
    note = f"'{whose.file}', record.{whose.owner}, {whose.is_part}" if whose else _NOBODYS
    return f"""
        WITH done (file, sourced_id, is_part, action, facts, facts_of, person_id) AS (
            {statement} RETURNING {note}, {action}, {retained(table, action)}
        )
        INSERT INTO change
        SELECT '{table}', file, sourced_id, is_part, action, facts, facts_of, person_id FROM done
        """


_NOBODYS: Final = "NULL, record.sourced_id, FALSE"


def count_changes(job: Job) -> Mapping[str, Changes]:
    """Return what the import did, by file, for the files that it brought or that it touched."""
    job.run(_OUTCOMES)
    job.run("ANALYZE outcome")
    counted = job.run("SELECT file, outcome, count(*) FROM outcome GROUP BY file, outcome").all()
    counts = {(file, outcome): count for file, outcome, count in counted}
    brought = {table.name for table in job.package.tables}
    return {
        table.name: Changes(
            added=counts.get((table.name, "added"), 0),
            changed=counts.get((table.name, "changed"), 0),
            removed=counts.get((table.name, "removed"), 0),
            unchanged=_unchanged(job, table.name),
        )
        for table in job.package.manifest.standard.tables
        if table.name in brought.union(file for file, _ in counts)
    }


def _unchanged(job: Job, file: str) -> int:
    """Return how many rows of a file's records say what the SIS said before."""
    count: int = job.run(
        f"""
        SELECT (SELECT count(*) FROM {staged(file)}) - count(*)
        FROM outcome
        JOIN {staged(file)} AS package ON package.sourced_id = outcome.sourced_id
        WHERE outcome.file = :file
        """,
        file=file,
    ).scalar_one()
    return count


def take_statistics(job: Job) -> None:
    """Let the planner know the tables that changed much since this was last done."""
    much = "SELECT record FROM change GROUP BY record HAVING count(*) > 1000"
    for table in sorted({*job.run(much).scalars()} - job.analyzed):
        job.run(f'ANALYZE "{table}"')
        job.analyzed.add(table)
