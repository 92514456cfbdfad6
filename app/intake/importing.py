"""An import: a package becomes what the SIS holds, in one transaction or not at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic

from app.database import Database
from app.grades.writers import WriterIdentity, cascading, identify_writer
from app.intake.aftermath import check_whole
from app.intake.calendars import derive_years, note_years
from app.intake.changes import Changes, count_changes, create_notes, take_statistics
from app.intake.checks import check_rows
from app.intake.findings import Findings
from app.intake.hanging import remove_hanging
from app.intake.job import Job, Progress, silently
from app.intake.merging import merge
from app.intake.package import Package, file_name, package
from app.intake.records import OTHERS, PEOPLE_AND_CLASSES, SESSIONS, merges
from app.intake.references import check_references
from app.intake.report import Report
from app.intake.roles import merge_roles
from app.intake.staging import create_tables, stage
from app.intake.turn import hold_tables, take_turn
from app.intake.typed import create_views
from app.intake.withdrawal import withdraw


def import_package(
    database: Database,
    path: Path,
    *,
    today: date,
    dry_run: bool = False,
    progress: Progress = silently,
) -> Report:
    """Apply the package at `path` to the SIS, and return what that found and did.

    It is refused, and nothing is changed, where a finding is an error. A dry run does all but keep
    the result. `today` decides which school year becomes active where that is open. Raises
    `ImportRunning` while another import is at work.
    """
    began = monotonic()
    findings = Findings()
    progress("Opening the package")
    with package(path, findings) as opened:
        outcome = _NOTHING
        if opened:
            with database.transaction() as connection:
                identify_writer(connection, WriterIdentity("import", path.name))
                outcome = _import(Job(connection, opened, findings, progress), today)
                if dry_run or findings.refuse:
                    connection.rollback()
        return Report(
            applied=not (dry_run or findings.refuse),
            refused=findings.refuse,
            version=opened.manifest.standard.version if opened else None,
            modes=_modes(opened) if opened else {},
            changes=outcome.changes,
            school_year=outcome.school_year,
            findings=findings.shown,
            tallies=findings.tallies,
            seconds=monotonic() - began,
        )


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What an import did."""

    changes: Mapping[str, Changes]
    school_year: int | None


_NOTHING = _Outcome({}, None)


def _import(job: Job, today: date) -> _Outcome:
    """Do all the work; the caller keeps the result where no finding refuses it."""
    take_turn(job)
    create_tables(job)
    stage(job)
    if job.findings.refuse:
        return _NOTHING
    hold_tables(job)
    _check(job)
    if job.findings.refuse:
        return _NOTHING
    year = _merge(job, today)
    check_whole(job)
    if job.findings.refuse:
        return _NOTHING
    job.progress("Counting")
    take_statistics(job)
    return _Outcome(count_changes(job), year)


def _check(job: Job) -> None:
    for table in job.package.tables:
        job.progress(f"Checking {file_name(table.name)}")
        check_rows(job, table)
        check_references(job, table)


def _merge(job: Job, today: date) -> int | None:
    """Make the SIS what the package says, and return the active school year."""
    create_views(job)
    withdraw(job)
    create_notes(job)
    year_before = note_years(job)
    _merge_files(job, SESSIONS)
    year = derive_years(job, today)
    _merge_files(job, PEOPLE_AND_CLASSES)
    job.progress("Merging what people are")
    merge_roles(job, new_year=year != year_before)
    _merge_files(job, OTHERS)
    job.progress("Removing what hangs on removed records")
    with cascading(job.connection):
        remove_hanging(job)
    return year


def _merge_files(job: Job, files: Iterable[str]) -> None:
    for merging in merges(job.package, files):
        job.progress(f"Merging {merging.table.replace('_', ' ')}")
        merge(job, merging)


def _modes(opened: Package) -> Mapping[str, str]:
    return {table.name: opened.mode(table.name).value for table in opened.tables}
