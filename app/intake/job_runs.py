"""Import jobs carried out: by commands at once, and by the service when they are requested.

What is done is `import_package` and `undo_import`; here it is noted who requested it, how far it
is, and what became of it.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any, Final, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from app.database import Database
from app.errors import RollcallError
from app.imports.jobs import (
    ImportRequest,
    Job,
    State,
    begin_job,
    finish_job,
    note_progress,
    replace_held,
    start_job,
)
from app.imports.uploads import delete_upload, store_file
from app.intake.findings import Finding, Kind
from app.intake.history import plain
from app.intake.importing import Options, import_package
from app.intake.job import Progress, RowCount, silently
from app.intake.job_turn import job_turn
from app.intake.report import Report
from app.intake.undoing import Undone, undo_import

T = TypeVar("T")

FINDINGS: Final = 1_000
"""The most findings that are stored of a job, errors first."""
KINDS: Final = 500
"""The most kinds of findings that are stored with their numbers."""
_EVERY: Final = 0.5  # seconds between two notes of the progress


@dataclass(frozen=True, slots=True)
class Place:
    """Where jobs keep packages, and how large those are at most that are stored."""

    data_folder: Path
    most: int


def import_as_job(
    database: Database,
    path: Path,
    request: ImportRequest,
    *,
    by: str,
    place: Place,
    progress: Progress = silently,
) -> Report:
    """Import the package at a path as a job that others see; as `import_package` otherwise."""
    with job_turn(database):
        with database.transaction() as connection:
            job = begin_job(connection, "import", request, by=by, file=path.name)
        return _import(database, job, path, place, progress)


def undo_as_job(
    database: Database, *, dry_run: bool, by: str, progress: Progress = silently
) -> Undone:
    """Undo the last import as a job that others see; as `undo_import` otherwise."""
    with job_turn(database):
        with database.transaction() as connection:
            job = begin_job(connection, "undo", ImportRequest(dry_run=dry_run), by=by)
        return _undo(database, job, progress)


def carry_out(database: Database, job: Job, path: Path | None, place: Place) -> None:
    """Carry out a job that waits; raises `ImportRunning` while another one runs.

    `path` is its package; None to undo the last import.
    """
    with job_turn(database):
        with database.transaction() as connection:
            job = start_job(connection, job)
        if path is None:
            _undo(database, job, silently)
        else:
            _import(database, job, path, place, silently)


def _import(database: Database, job: Job, path: Path, place: Place, progress: Progress) -> Report:
    """Import a package, and note what became of the job."""
    recorder = _Recorder(database, job, progress)
    request = job.request
    options = Options(
        request.dry_run,
        request.replace_grades,
        request.approve,
        data_folder=place.data_folder,
        replaced_sources=request.replaced_sources,
        by=job.requested_by,
        skip_orphans=request.skip_orphans,
        job=job.id,
        rows=recorder.rows,
    )

    def work() -> Report:
        today = datetime.now(UTC).date()
        return import_package(database, path, today=today, options=options, progress=recorder)

    report = _attempt(database, job, work)
    state = _state(report)
    with database.transaction() as connection:
        upload = job.upload_id
        if state is State.HELD and upload is None:
            upload = store_file(connection, path, by=job.requested_by, most=place.most)
        finish_job(
            connection,
            job,
            state,
            upload_id=upload,
            report=_summary(report),
            findings=[_finding(each) for each in report.findings[:FINDINGS]],
            seconds=report.seconds,
            rows_done=recorder.rows.done,
            rows_total=recorder.rows.total,
        )
        if state in {State.APPLIED, State.HELD}:
            replace_held(connection, replace(job, upload_id=upload), report.source)
        if state is State.APPLIED:
            delete_upload(connection, upload)
    return report


def _undo(database: Database, job: Job, progress: Progress) -> Undone:
    """Undo the last import, and note what became of the job."""
    recorder = _Recorder(database, job, progress)

    def work() -> Undone:
        return undo_import(
            database,
            by=job.requested_by,
            dry_run=job.request.dry_run,
            progress=recorder,
            job=job.id,
        )

    undone = _attempt(database, job, work)
    with database.transaction() as connection:
        finish_job(
            connection,
            job,
            State.APPLIED if undone.applied else State.CHECKED,
            file=undone.file,
            report={"changes": plain(undone.changes)},
            findings=[_finding(each) for each in undone.findings[:FINDINGS]],
            seconds=undone.seconds,
        )
    return undone


def _attempt(database: Database, job: Job, work: Callable[[], T]) -> T:
    """Return what work returns; where it raises, note that before raising it."""
    try:
        return work()
    except BaseException as failure:
        with suppress(SQLAlchemyError), database.transaction() as connection:
            finish_job(connection, job, _failed(failure), reason=_reason(failure))
        raise


def _failed(failure: BaseException) -> State:
    return State.FAILED if isinstance(failure, Exception) else State.INTERRUPTED


def _reason(failure: BaseException) -> str:
    if isinstance(failure, RollcallError):
        return str(failure)
    if not isinstance(failure, Exception):
        return "It was interrupted. Nothing was changed; request it again."
    return (
        f"An unexpected error ({type(failure).__qualname__}) ended it. Nothing was changed; "
        "the log of the service has more."
    )


def _state(report: Report) -> State:
    if report.refused:
        return State.REFUSED
    if report.applied:
        return State.APPLIED
    return State.HELD if report.held and not report.dry_run else State.CHECKED


def _summary(report: Report) -> dict[str, Any]:
    """Return what a job keeps of a report: nothing of single rows."""
    whole = report.as_json()
    notes = [
        *(each.sentence(replaced=report.replaces_grades) for each in report.grades),
        *(each.sentence for each in report.sources),
    ]
    return {
        "source": report.source,
        "version": report.version,
        "changes": whole["changes"],
        "losses": whole["losses"],
        "totals": [asdict(each.kind) | {"count": each.count} for each in report.tallies[:KINDS]],
        "notes": notes,
        "schoolYear": report.school_year,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    kind: Kind = finding.kind
    own = {"row": finding.row, "value": finding.value, "message": finding.message}
    return own | {
        "code": kind.code,
        "severity": kind.severity,
        "file": kind.file,
        "field": kind.field,
    }


@dataclass(slots=True)
class _Recorder:
    """Notes the progress of a job, a few times a second at most, and passes it on."""

    database: Database
    job: Job
    progress: Progress
    rows: RowCount = field(default_factory=RowCount)
    _noted: float = 0.0

    def __call__(self, step: str) -> None:
        """Note what is done now."""
        self.progress(step)
        if monotonic() - self._noted < _EVERY:
            return
        self._noted = monotonic()
        with self.database.transaction() as connection:
            note_progress(connection, self.job.id, step, self.rows.done, self.rows.total)
