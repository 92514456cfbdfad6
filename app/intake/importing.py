"""An import: a package becomes what the SIS holds, in one transaction or not at all."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Final

from app.cache.losses import Loss
from app.database import Database
from app.district.choices import current
from app.grades.writers import WriterIdentity, cascading, identify_writer
from app.imports.jobs import note_applied
from app.intake.aftermath import check_whole, check_year
from app.intake.calendars import derive_years, note_years
from app.intake.changes import Changes, count_changes, create_notes, take_statistics
from app.intake.checks import check_rows
from app.intake.csv_columns import Table
from app.intake.duplicates import check_ids
from app.intake.findings import Findings
from app.intake.guard import find_losses
from app.intake.hanging import GRADES as TO_GRADES
from app.intake.hanging import ROSTER as TO_ROSTER
from app.intake.hanging import remove_hanging
from app.intake.history import (
    PackageFile,
    begin_import,
    enter_import,
    finish_import,
    forget_imports,
)
from app.intake.job import Job, Progress, RowCount, silently
from app.intake.limits import LIMITS, Limits
from app.intake.manifest import Mode
from app.intake.merging import merge
from app.intake.normalization import normalize_rows
from app.intake.one_result import check_pairs, settle_pairs
from app.intake.orphans import leave_out_orphans
from app.intake.others import OthersGrades
from app.intake.package import Package, file_name, package
from app.intake.packages import forget_packages, keep_package
from app.intake.records import GRADES, OTHERS, PEOPLE_AND_CLASSES, SESSIONS, merges
from app.intake.references import check_references
from app.intake.report import Report
from app.intake.retained import retain_facts
from app.intake.roles import merge_roles
from app.intake.sources import (
    SourceRecords,
    claim_records,
    count_sources,
    forget_claims,
    with_sources,
)
from app.intake.staging import create_tables, stage
from app.intake.turn import GRADE_BOOK, ROSTER, hold_tables, take_turn
from app.intake.typed import create_views
from app.intake.withdrawal import withdraw


@dataclass(frozen=True, slots=True)
class Options:
    """What an import is to do otherwise than usual."""

    dry_run: bool = False
    """Do all but keep the result."""
    replace_grades: bool = False
    """Let the package also decide on what vendors, teachers and tools wrote."""
    approve: bool = False
    """Apply the package although it removes more than the guard lets pass."""
    limits: Limits = LIMITS
    """What is read of the package at most."""
    replaced_sources: tuple[str, ...] = ()
    """Sources whose records are the package's own from now on."""
    by: str = ""
    """Who imports it, for the audit trail."""
    skip_orphans: float | None = None
    """Percent of the rows of a file that may be left out because they refer to nothing."""
    data_folder: Path | None = None
    """Where the zips of the last imports are kept; None keeps none."""
    job: int | None = None
    """The import job whose row says what becomes of it, if it is one."""
    rows: RowCount = field(default_factory=RowCount)
    """Where it is noted how far the import is."""


def import_package(
    database: Database,
    path: Path,
    *,
    today: date,
    options: Options | None = None,
    progress: Progress = silently,
) -> Report:
    """Apply the package at `path` to the SIS, and return what that found and did.

    It is refused, and nothing is changed, where a finding is an error. It is on hold, and nothing
    is changed, where it would remove too much and is not approved. A dry run does all but keep
    the result. `today` decides which school year becomes active where that is open. Raises
    `ImportRunning` while another import is at work.
    """
    began = monotonic()
    options = options or Options()
    findings = Findings()
    progress("Opening the package")
    with package(path, findings, options.limits) as opened:
        outcome = _NOTHING
        if opened:
            outcome = _run(database, path, opened, today, options, findings, progress)
        held = bool(outcome.losses) and not options.approve
        return Report(
            applied=not (options.dry_run or findings.refuse or held),
            refused=findings.refuse,
            version=opened.manifest.standard.version if opened else None,
            modes=_modes(opened) if opened else {},
            changes=outcome.changes,
            school_year=outcome.school_year,
            findings=findings.shown,
            tallies=findings.tallies,
            grades=outcome.grades,
            replaces_grades=options.replace_grades,
            sources=outcome.sources,
            losses=outcome.losses,
            held=held,
            dry_run=options.dry_run,
            source=opened.manifest.source if opened else "",
            seconds=monotonic() - began,
        )


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What an import did."""

    changes: Mapping[str, Changes]
    school_year: int | None
    grades: tuple[OthersGrades, ...] = ()
    losses: tuple[Loss, ...] = ()
    sources: tuple[SourceRecords, ...] = ()
    number: int | None = None
    """The id of the import, where it came that far."""


_NOTHING: Final = _Outcome({}, None)


def _run(
    database: Database,
    path: Path,
    opened: Package,
    today: date,
    options: Options,
    findings: Findings,
    progress: Progress,
) -> _Outcome:
    """Do the work in a transaction, and keep its result where that may be."""
    with database.transaction() as connection:
        identify_writer(connection, WriterIdentity("import", opened.manifest.source))
        job = Job(
            connection,
            opened,
            findings,
            progress,
            options.replace_grades,
            skip_orphans=options.skip_orphans,
            rows=options.rows,
        )
        outcome = _import(job, PackageFile(path.name, options.by), today, options)
        held = bool(outcome.losses) and not options.approve
        if options.dry_run or findings.refuse or held:
            connection.rollback()
        else:
            kept = forget_imports(connection, current(connection).kept_packages)
            if options.job is not None:
                note_applied(connection, options.job, outcome.number)
            _keep_zip(options.data_folder, path, outcome.number, kept)
    if held and not options.dry_run:
        with database.transaction() as connection:
            enter_import(
                connection, opened, PackageFile(path.name, options.by), "held", outcome.changes
            )
    return outcome


def _keep_zip(folder: Path | None, path: Path, number: int | None, kept: frozenset[int]) -> None:
    if folder is None or number is None:
        return
    if number in kept:
        keep_package(folder, number, path)
    forget_packages(folder, kept)


def _import(job: Job, file: PackageFile, today: date, options: Options) -> _Outcome:
    """Do all the work; the caller keeps the result where no finding refuses it."""
    take_turn(job)
    create_tables(job)
    read = stage(job, _check_rows)
    number = begin_import(job, file)
    job = with_sources(replace(job, package=read.package), number, options.replaced_sources)
    _check(job, read.checked)
    if job.findings.refuse:
        check_year(job)
        return _NOTHING
    year = _merge_roster(job, today)
    check_whole(job)
    if job.findings.refuse:
        return _NOTHING
    take_statistics(job)
    _merge_grades(job)
    if job.findings.refuse:
        return _NOTHING
    job.progress("Counting")
    take_statistics(job)
    changes = count_changes(job)
    losses = find_losses(job, changes, current(job.connection).guard_percent, number)
    sources = count_sources(job)
    forget_claims(job)
    finish_import(job, number, changes)
    return _Outcome(changes, year, tuple(job.grades), losses, sources, number)


def _check(job: Job, checked: Set[str]) -> None:
    """Check the rows of the files that were not `checked` while they were read, then all ids."""
    for table in job.package.tables:
        if table.name not in checked:
            job.progress(f"Checking {file_name(table.name)}")
            _check_rows(job, table)
        check_ids(job, table)
        check_pairs(job, table)
    _check_references(job, job.package.tables)


def _check_rows(job: Job, table: Table, after: int = 0) -> None:
    """Bring the rows after one of this number into the standard's spelling, and check them."""
    normalize_rows(job, table, after)
    check_rows(job, table, after)


def _check_references(job: Job, tables: Sequence[Table]) -> None:
    """Find what refers to nothing, and leave it out where the import may."""
    if job.skip_orphans is not None:
        leave_out_orphans(job, tables, job.skip_orphans)
        return
    for table in tables:
        check_references(job, table)


def _merge_roster(job: Job, today: date) -> int | None:
    """Make the roster what the package says, and return the active school year."""
    job.rows.begin_merging()
    create_views(job)
    withdraw(job)
    create_notes(job)
    job.progress("Locking the roster")
    hold_tables(job, ROSTER)
    year_before = note_years(job)
    _merge_files(job, SESSIONS)
    year = derive_years(job, today)
    _merge_files(job, PEOPLE_AND_CLASSES)
    job.progress("Merging what people are")
    merge_roles(job, new_year=year != year_before)
    job.rows.merged("roles")
    _merge_files(job, OTHERS)
    job.progress("Removing what hangs on removed records")
    remove_hanging(job, TO_ROSTER)
    retain_facts(job)
    claim_records(job)
    return year


def _merge_grades(job: Job) -> None:
    """Make the grade book what the package says, as far as the package decides on it."""
    job.progress("Locking the grade book")
    hold_tables(job, GRADE_BOOK)
    _check_again(job)
    if job.findings.refuse:
        return
    settle_pairs(job)
    _merge_files(job, GRADES)
    with cascading(job.connection):
        remove_hanging(job, TO_GRADES)


def _check_again(job: Job) -> None:
    """Check references to grades that others may have deleted since they were checked."""
    deltas = [
        table
        for table in job.package.tables
        if table.name in GRADES and job.package.mode(table.name) is Mode.DELTA
    ]
    _check_references(job, deltas)


def _merge_files(job: Job, files: Iterable[str]) -> None:
    for file in files:
        for merging in merges(job.package, [file]):
            job.progress(f"Merging {merging.table.replace('_', ' ')}")
            merge(job, merging)
        job.rows.merged(file)


def _modes(opened: Package) -> Mapping[str, str]:
    return {table.name: opened.mode(table.name).value for table in opened.tables}
