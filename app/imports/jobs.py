"""Import jobs as rows: requested, carried out by the service, and decided about.

One job waits at most, and one runs at most; an index of the table ensures it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, select, text, update

from app.district.package_imports import PackageImport
from app.errors import RollcallError
from app.imports.tables import ImportJob, PackageUpload

_LOCK: Final = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('rollcall import jobs ' || current_schema(), 0))"
)
_FINDINGS_KEPT: Final = 20
"""The jobs whose findings are stored; older ones keep their numbers only."""


class State(Enum):
    """State of an import job."""

    WAITING = "waiting"
    RUNNING = "running"
    APPLIED = "applied"
    CHECKED = "checked"
    """A dry run that found no error."""
    HELD = "held"
    REFUSED = "refused"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    CANCELLED = "cancelled"
    APPROVED = "approved"
    DISCARDED = "discarded"


class ImportRunning(RollcallError):
    """Another import runs or is about to."""

    code = "import_running"
    status = 409


class UnknownImport(RollcallError):
    """There is no import of that number."""

    code = "unknown_import"
    status = 404


class UnknownUpload(RollcallError):
    """There is no uploaded package of that id."""

    code = "unknown_upload"
    status = 404


class NotDecidable(RollcallError):
    """The import is not in a state in which this can be decided."""

    code = "not_decidable"
    status = 409


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """How a package is to be imported, or the last import undone."""

    dry_run: bool = False
    replace_grades: bool = False
    approve: bool = False
    """Whether the package is applied even if it removes much."""
    skip_orphans: float | None = None
    replaced_sources: tuple[str, ...] = ()
    approves: int | None = None
    """The job on hold that this one applies."""


@dataclass(frozen=True, slots=True)
class Job:
    """An import job; `ImportJob` says what each field is."""

    id: int
    action: str
    state: str
    file: str
    upload_id: int | None
    import_id: int | None
    options: Mapping[str, Any]
    requested_by: str
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    seconds: float | None
    step: str | None
    rows_done: int
    rows_total: int | None
    report: Mapping[str, Any] | None
    reason: str | None
    decided_by: str | None
    decided_at: datetime | None
    source: str | None
    version: str | None
    changes: Mapping[str, Any] | None
    undone_by: str | None
    undone_at: datetime | None

    @property
    def request(self) -> ImportRequest:
        """How it is to be carried out."""
        sources = tuple(self.options["replaced_sources"])
        return ImportRequest(**{**self.options, "replaced_sources": sources})


_OF_IMPORT: Final = ("source", "version", "changes", "undone_by", "undone_at")
_COLUMNS: Final = tuple(
    getattr(PackageImport if name in _OF_IMPORT else ImportJob, name) for name in Job.__slots__
)
_JOBS: Final = select(*_COLUMNS).outerjoin(
    PackageImport, (PackageImport.id == ImportJob.import_id) & (ImportJob.action == "import")
)


def recent_jobs(connection: Connection, limit: int) -> list[Job]:
    """Return the last jobs, the newest first."""
    return _jobs(connection, _JOBS.order_by(ImportJob.id.desc()).limit(limit))


def find_job(connection: Connection, number: int) -> Job:
    """Return one job; raises `UnknownImport`."""
    found = _jobs(connection, _JOBS.where(ImportJob.id == number))
    if not found:
        raise UnknownImport(f"There is no import {number}.")
    return found[0]


def open_jobs(connection: Connection) -> list[Job]:
    """Return the jobs that run or wait, the oldest first."""
    is_open = ImportJob.state.in_((State.RUNNING.value, State.WAITING.value))
    return _jobs(connection, _JOBS.where(is_open).order_by(ImportJob.id))


def read_findings(connection: Connection, jobs: Sequence[int]) -> dict[int, list[Any]]:
    """Return the stored findings of jobs."""
    wanted = select(ImportJob.id, ImportJob.findings).where(ImportJob.id.in_(jobs))
    return {number: found or [] for number, found in connection.execute(wanted)}


def request_import(connection: Connection, upload: int, request: ImportRequest, *, by: str) -> Job:
    """Request the import of an uploaded package, and return the job that waits for it.

    Raises `UnknownUpload`, and `ImportRunning` while another job waits or runs.
    """
    _lock(connection)
    found = select(PackageUpload.file).where(PackageUpload.id == upload, PackageUpload.is_complete)
    file = connection.scalar(found)
    if file is None:
        raise UnknownUpload(
            f"There is no uploaded package {upload}. Upload it again: a package is deleted once it "
            "is applied, or after a day."
        )
    _refuse_second(connection)
    return _enter(connection, "import", request, by, file=file, upload_id=upload)


def request_undo(connection: Connection, *, dry_run: bool, by: str) -> Job:
    """Request that the last import be undone, and return the job; raises `ImportRunning`."""
    _lock(connection)
    _refuse_second(connection)
    return _enter(connection, "undo", ImportRequest(dry_run=dry_run), by)


def approve_import(connection: Connection, number: int, *, by: str) -> Job:
    """Request that a job on hold be applied, and return the new job.

    Raises `NotDecidable` where it is not on hold or its package is no longer stored.
    """
    _lock(connection)
    held = _check_held(connection, number)
    if held.upload_id is None:
        raise NotDecidable(
            f"The package of import {number} is not stored. Upload {held.file} again, and import "
            "it with `approve: true`."
        )
    request = replace(held.request, approve=True, approves=number)
    job = request_import(connection, held.upload_id, request, by=by)
    _decide(connection, held, State.APPROVED, by)
    return job


def discard_import(connection: Connection, number: int, *, by: str) -> Job:
    """Discard a job on hold with its package, and return it; raises `NotDecidable`."""
    _lock(connection)
    held = _check_held(connection, number)
    _decide(connection, held, State.DISCARDED, by)
    connection.execute(delete(PackageUpload).where(PackageUpload.id == held.upload_id))
    return find_job(connection, number)


def cancel_import(connection: Connection, number: int, *, by: str) -> Job:
    """Cancel a job that waits, and return it; raises `NotDecidable` where it does not wait."""
    _lock(connection)
    job = find_job(connection, number)
    if not _decide(connection, job, State.CANCELLED, by, only=State.WAITING):
        raise NotDecidable(f"Import {number} is {job.state}: only one that waits can be cancelled.")
    return find_job(connection, number)


def begin_job(
    connection: Connection, action: str, request: ImportRequest, *, by: str, file: str = ""
) -> Job:
    """Insert a job that runs from the start, as commands do."""
    _lock(connection)
    job = _enter(connection, action, request, by, file=file, state=State.RUNNING)
    return start_job(connection, job)


def start_job(connection: Connection, job: Job) -> Job:
    """Let a job run; raises `NotDecidable` where it neither waits nor runs by now."""
    may = ImportJob.state.in_((State.WAITING.value, State.RUNNING.value))
    if not _change(
        connection,
        (ImportJob.id == job.id) & may,
        state=State.RUNNING.value,
        started_at=func.clock_timestamp(),
    ):
        raise NotDecidable(f"Import {job.id} does not wait any more.")
    return find_job(connection, job.id)


def note_progress(
    connection: Connection, number: int, step: str, rows_done: int, rows_total: int | None
) -> None:
    """Note what a job does now."""
    is_job = ImportJob.id == number
    _change(connection, is_job, step=step, rows_done=rows_done, rows_total=rows_total)


def note_applied(connection: Connection, number: int, import_id: int | None) -> None:
    """Note in the transaction of a job itself which import it applied or undid.

    Both are committed together; the job runs until its report is stored, too.
    """
    _change(connection, ImportJob.id == number, import_id=import_id)


def finish_job(connection: Connection, job: Job, state: State, **values: object) -> None:
    """Note what became of a job that ran."""
    ended = {"finished_at": func.clock_timestamp(), "step": None, **values}
    _change(connection, ImportJob.id == job.id, state=state.value, **ended)
    newest = select(ImportJob.id).order_by(ImportJob.id.desc()).limit(_FINDINGS_KEPT)
    _change(
        connection, ImportJob.id.not_in(newest) & ImportJob.findings.is_not(None), findings=None
    )


def replace_held(connection: Connection, job: Job, source: str) -> None:
    """Discard older jobs of a source that are on hold: a newer package was applied or is on hold.

    Their packages are deleted.
    """
    older = (
        (ImportJob.state == State.HELD.value)
        & (ImportJob.id < job.id)
        & (ImportJob.report["source"].astext == source)
    )
    uploads = select(ImportJob.upload_id).where(older)
    stored = connection.scalars(uploads).all()
    reason = f"Import {job.id} has a newer package of this source."
    _change(
        connection,
        older,
        state=State.DISCARDED.value,
        reason=reason,
        decided_at=func.clock_timestamp(),
        decided_by=job.requested_by,
    )
    others = delete(PackageUpload).where(PackageUpload.id.in_(stored))
    connection.execute(others.where(PackageUpload.id.is_distinct_from(job.upload_id)))


def sweep(connection: Connection) -> None:
    """Note that a job which is marked as running was interrupted; the caller holds the turn.

    One that was interrupted once its changes were committed is applied.
    """
    is_marked = ImportJob.state == State.RUNNING.value
    _change(
        connection,
        is_marked & ImportJob.import_id.is_not(None),
        state=State.APPLIED.value,
        step=None,
        finished_at=func.clock_timestamp(),
        reason="It was applied. The service ended before its findings were stored.",
    )
    _change(
        connection,
        is_marked,
        state=State.INTERRUPTED.value,
        step=None,
        finished_at=func.clock_timestamp(),
        reason="The service ended while it ran. Nothing was changed; request it again.",
    )


def _lock(connection: Connection) -> None:
    connection.execute(_LOCK)


def _refuse_second(connection: Connection) -> None:
    for job in open_jobs(connection):
        does = "is running" if job.state == State.RUNNING.value else "is about to start"
        raise ImportRunning(f"Import {job.id} {does}: wait until it has finished.")


def _check_held(connection: Connection, number: int) -> Job:
    job = find_job(connection, number)
    if job.state != State.HELD.value:
        raise NotDecidable(f"Import {number} is {job.state}, not on hold: there is no decision.")
    return job


def _enter(
    connection: Connection,
    action: str,
    request: ImportRequest,
    by: str,
    *,
    file: str = "",
    upload_id: int | None = None,
    state: State = State.WAITING,
) -> Job:
    values = {
        "action": action,
        "state": state.value,
        "file": file,
        "upload_id": upload_id,
        "options": asdict(request),
        "requested_by": by,
    }
    inserted = insert(ImportJob).values(values).returning(ImportJob.id)
    return find_job(connection, connection.execute(inserted).scalar_one())


def _decide(
    connection: Connection, job: Job, state: State, by: str, only: State = State.HELD
) -> bool:
    has_state = (ImportJob.id == job.id) & (ImportJob.state == only.value)
    now = func.clock_timestamp()
    return _change(connection, has_state, state=state.value, decided_by=by, decided_at=now)


def _change(connection: Connection, which: ColumnElement[bool], **values: object) -> bool:
    return connection.execute(update(ImportJob).where(which).values(**values)).rowcount > 0


def _jobs(connection: Connection, wanted: Select[Any]) -> list[Job]:
    return [Job(*row) for row in connection.execute(wanted)]
