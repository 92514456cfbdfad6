"""Undoing an import: what it changed becomes what it was, from the rows that triggers recorded.

Grades that were written since stay, and so does what they refer to. What administrators decided
since, such as exclusions, stays as well.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from time import monotonic
from typing import Any, Final
from zipfile import ZipFile

from sqlalchemy import Column, Connection, Text, text

from app.database import Database, metadata
from app.grades.writers import WriterIdentity, cascading, identify_writer
from app.imports.jobs import note_applied
from app.intake.changes import Changes, count_changes, create_notes, noted, take_statistics
from app.intake.container import Archive
from app.intake.csv_tables import STANDARDS
from app.intake.findings import Finding, Findings
from app.intake.hanging import GRADES as TO_GRADES
from app.intake.hanging import ROSTER as TO_ROSTER
from app.intake.hanging import remove_hanging
from app.intake.history import Applied, NothingToUndo, last_applied, mark_undone
from app.intake.job import Job, Progress, silently
from app.intake.manifest import Manifest
from app.intake.ownership import EVERYTHING, ownership
from app.intake.package import Package
from app.intake.retained import COLUMNS as RETAINED
from app.intake.retained import retain_facts
from app.intake.staging import create_tables
from app.intake.turn import GRADE_BOOK, ROSTER, hold_tables, take_turn
from app.sis.blanks import without_blank

_WITHOUT_AN_ID: Final = frozenset({"school_year", "section_term", "record_source"})
_NOT_COUNTED: Final = frozenset({"school_year", "record_source"})
"""Tables of which no file has the rows."""
_RECORDED: Final = text(
    """
    SELECT number, "table", action FROM import_change WHERE import_id = :id ORDER BY number DESC
    """
)
_WAS: Final = """
    jsonb_populate_recordset(
        NULL::"{table}", (SELECT rows FROM import_change WHERE number = :number)
    )
    """


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing an import changed."""

    file: str
    """The name of the package."""
    changes: Mapping[str, Changes]
    """By the name of the file; `unchanged` counts nothing here."""
    findings: tuple[Finding, ...]
    applied: bool
    """False for a dry run."""
    seconds: float

    def as_json(self) -> dict[str, object]:
        """Return it as programs read it."""
        return {
            "file": self.file,
            "applied": self.applied,
            "changes": {
                file: {"added": each.added, "changed": each.changed, "removed": each.removed}
                for file, each in self.changes.items()
            },
            "findings": [str(finding) for finding in self.findings],
            "seconds": round(self.seconds, 3),
        }


def undo_import(
    database: Database,
    *,
    by: str = "",
    dry_run: bool = False,
    progress: Progress = silently,
    job: int | None = None,
) -> Undone:
    """Bring the SIS back to before the last import, and return what that changed.

    Raises `NothingToUndo` where there is no import, or no more is kept of it; `ImportRunning`
    while an import is at work. `job` is the import job whose row says what becomes of it, if any.
    """
    began = monotonic()
    with database.transaction() as connection:
        last = last_applied(connection)
        identify_writer(connection, WriterIdentity("import", last.source))
        work = _job(connection, last, progress)
        take_turn(work)
        steps = connection.execute(_RECORDED, {"id": last.id}).all()
        _check_kept(connection, last, steps_kept=bool(steps))
        changes = _undo(work, [tuple(step) for step in steps])
        mark_undone(connection, last.id, by)
        if job is not None:
            note_applied(connection, job, last.id)
        if dry_run:
            connection.rollback()
    findings = work.findings.shown
    return Undone(last.file, changes, findings, not dry_run, monotonic() - began)


def _job(connection: Connection, last: Applied, progress: Progress) -> Job:
    """Return a job that speaks the version of the import, with a package of no files."""
    manifest = Manifest(STANDARDS[last.version], {}, last.source)
    nothing = Archive(ZipFile(BytesIO(), "w"), {})
    return Job(connection, Package(manifest, nothing), Findings(), progress)


def _check_kept(connection: Connection, last: Applied, *, steps_kept: bool) -> None:
    changed = "SELECT changes FROM package_import WHERE id = :id"
    changes = connection.execute(text(changed), {"id": last.id}).scalar_one()
    did = any(each["added"] + each["changed"] + each["removed"] for each in changes.values())
    if did and not steps_kept:
        raise NothingToUndo(
            f"What undoes the import of {last.file} is not kept any more: the setting keptPackages "
            "says how many imports can be undone."
        )


def _undo(job: Job, steps: list[tuple[int, str, str]]) -> Mapping[str, Changes]:
    create_tables(job)
    create_notes(job)
    job.progress("Locking the roster and the grade book")
    hold_tables(job, (*ROSTER, *GRADE_BOOK))
    for number, table, action in steps:
        job.progress(f"Undoing changes of {table.replace('_', ' ')}")
        for statement in _STATEMENTS[action](job, table):
            job.run(statement, number=number, source=job.source)
    remove_hanging(job, TO_ROSTER)
    with cascading(job.connection):
        remove_hanging(job, TO_GRADES)
    retain_facts(job)
    take_statistics(job)
    return count_changes(job)


def _remove(job: Job, table: str) -> Iterator[str]:
    """Yield what removes the rows that were inserted, unless others decide on them by now."""
    may = ownership(job, table).may_delete
    ids = "SELECT jsonb_array_elements_text(rows) FROM import_change WHERE number = :number"
    if table in _WITHOUT_AN_ID:
        removal = (
            f'DELETE FROM "{table}" AS record USING {_WAS.format(table=table)} AS was '
            f"WHERE {_same(table)}"
        )
    else:
        removal = f'DELETE FROM "{table}" AS record WHERE record.sourced_id IN ({ids}) AND {may}'
    yield removal if table in _NOT_COUNTED else noted(job, table, removal, "'DELETE'")


def _insert(job: Job, table: str) -> Iterator[str]:
    """Yield what inserts the rows that were removed, unless their ids are in use by now."""
    insertion = f"""
        INSERT INTO "{table}" AS record ({_names(table)})
        SELECT {_values(table)} FROM {_WAS.format(table=table)} AS was
        ON CONFLICT DO NOTHING
        """
    yield insertion if table in _NOT_COUNTED else noted(job, table, insertion, "'INSERT'")


def _restore(job: Job, table: str) -> Iterator[str]:
    """Yield what gives rows their values of before.

    Rows of the grade book are inserted anew, with their writers of then.
    """
    was = _WAS.format(table=table)
    rules = ownership(job, table)
    if rules is EVERYTHING:
        settings = ", ".join(
            f'"{name}" = {value}'
            for name, value in _columns(table).items()
            if name not in (*_key(table), *RETAINED.get(table, ()))
        )
        update = f'UPDATE "{table}" AS record SET {settings} FROM {was} AS was WHERE {_same(table)}'
        yield update if table in _NOT_COUNTED else noted(job, table, update, "'UPDATE'")
        return
    removal = f"""
        DELETE FROM "{table}" AS record USING {was} AS was
        WHERE {_same(table)} AND {rules.may_update}
        """
    yield noted(job, table, removal, "'UPDATE'")
    yield f"""
        INSERT INTO "{table}" ({_names(table)})
        SELECT {_values(table)} FROM {was} AS was
        WHERE was.sourced_id IN (
            SELECT sourced_id FROM change WHERE record = '{table}' AND action = 'UPDATE'
        )
        ON CONFLICT DO NOTHING
        """


_STATEMENTS: Final = {"INSERT": _remove, "DELETE": _insert, "UPDATE": _restore}
"""By what an import did: what undoes it."""


def _value(column: Column[Any]) -> str:
    """Return SQL for what a column was; text may have been recorded while it could be blank."""
    if column.name == "changed_at":
        return "now()"
    was = f'was."{column.name}"'
    may_be_blank = column.nullable and isinstance(column.type, Text)
    return without_blank(was) if may_be_blank else was


@cache
def _columns(table: str) -> Mapping[str, str]:
    """Return the columns to set, with the SQL of their values; restoring is a change, too."""
    return {
        column.name: _value(column)
        for column in metadata.tables[table].columns
        if column.computed is None
    }


def _names(table: str) -> str:
    return ", ".join(f'"{name}"' for name in _columns(table))


def _values(table: str) -> str:
    return ", ".join(_columns(table).values())


def _key(table: str) -> tuple[str, ...]:
    return tuple(column.name for column in metadata.tables[table].primary_key.columns)


def _same(table: str) -> str:
    return " AND ".join(f'record."{name}" = was."{name}"' for name in _key(table))
