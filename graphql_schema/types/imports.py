"""Imports as jobs, for administrators: their progress, findings and results."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Final

import strawberry

from app.imports.jobs import Job, find_job, read_findings, recent_jobs
from graphql_schema.aside import aside
from graphql_schema.batching import load
from graphql_schema.context import Context
from graphql_schema.types.limit import Limit, at_most

Info = strawberry.Info[Context, None]


@strawberry.enum(description="What an import job does.")
class ImportAction(Enum):
    """What an import job does."""

    package = strawberry.enum_value(
        "import", name="import", description="Imports a package into the SIS."
    )
    undo = strawberry.enum_value("undo", description="Undoes the last import.")


@strawberry.enum(description="State of an import job.")
class ImportState(Enum):
    """State of an import job."""

    waiting = strawberry.enum_value("waiting", description="The job starts within seconds.")
    running = strawberry.enum_value("running", description="The job is running.")
    applied = strawberry.enum_value(
        "applied", description="The package was applied, or the last import was undone."
    )
    checked = strawberry.enum_value(
        "checked", description="The dry run found no error, and nothing was changed."
    )
    held = strawberry.enum_value(
        "held", description="The package is on hold, because it would remove too much."
    )
    refused = strawberry.enum_value(
        "refused", description="The package has errors, and nothing was changed."
    )
    failed = strawberry.enum_value(
        "failed", description="The job could not be done, and nothing was changed."
    )
    interrupted = strawberry.enum_value(
        "interrupted", description="The service ended while the job ran, and nothing was changed."
    )
    cancelled = strawberry.enum_value(
        "cancelled", description="The job was cancelled before it started."
    )
    approved = strawberry.enum_value(
        "approved", description="The hold was approved, and another job applies the package."
    )
    discarded = strawberry.enum_value(
        "discarded", description="The package on hold was discarded, or replaced by a newer one."
    )
    undone = strawberry.enum_value("undone", description="The import was undone.")


@strawberry.enum(description="Severity of a finding.")
class FindingSeverity(Enum):
    """Severity of a finding."""

    error = strawberry.enum_value("error", description="The package is refused because of it.")
    warning = strawberry.enum_value("warning", description="The package can be applied.")


@strawberry.type(description="Number of records of one file that an import changed.")
class ImportChanges:
    """Number of records of one file that an import changed."""

    file: str = strawberry.field(description="Name of the file without its extension.")
    added: int = strawberry.field(description="Number of records that were added.")
    changed: int = strawberry.field(description="Number of records that were changed.")
    removed: int = strawberry.field(description="Number of records that were removed.")
    unchanged: int = strawberry.field(description="Number of records that stayed as they were.")

    @classmethod
    def of(cls, file: str, counts: Mapping[str, int]) -> "ImportChanges":
        """Return the counts of a file as the graph has them."""
        names = ("added", "changed", "removed", "unchanged")
        return cls(file=file, **{name: counts.get(name, 0) for name in names})


@strawberry.type(description="Removals because of which a package is on hold, of one file.")
class ImportLoss:
    """Removals because of which a package is on hold, of one file."""

    file: str = strawberry.field(description="Name of the file.")
    before: int = strawberry.field(description="Number of records before the import.")
    removed: int = strawberry.field(description="Number of records that the import would remove.")


@strawberry.type(description="An error or a warning about one place in a package.")
class ImportFinding:
    """An error or a warning about one place in a package."""

    severity: FindingSeverity = strawberry.field(description="Severity of the finding.")
    code: str = strawberry.field(description="Code of this kind of finding.")
    file: str | None = strawberry.field(description="Name of the file; null for the whole package.")
    row: int | None = strawberry.field(
        description="Line of the file, of which the header is line 1; null for the whole file."
    )
    column: str | None = strawberry.field(description="Name of the column; null for the whole row.")
    value: str | None = strawberry.field(
        description="Value that the finding is about; null if personal data is masked."
    )
    message: str = strawberry.field(description="What is wrong, and what to do.")

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "ImportFinding":
        """Return a stored finding as the graph has it."""
        names = ("code", "file", "row", "value", "message")
        own = {name: stored[name] for name in names}
        return cls(severity=FindingSeverity(stored["severity"]), column=stored["field"], **own)


@strawberry.type(description="Number of findings of one kind, in one column.")
class ImportFindingTotal:
    """Number of findings of one kind, in one column."""

    severity: FindingSeverity = strawberry.field(description="Severity of the findings.")
    code: str = strawberry.field(description="Code of this kind of finding.")
    file: str | None = strawberry.field(description="Name of the file; null for the whole package.")
    column: str | None = strawberry.field(description="Name of the column; null for whole rows.")
    count: int = strawberry.field(
        description="Number of these findings, those that are not listed included."
    )

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "ImportFindingTotal":
        """Return a stored total as the graph has it."""
        own = {name: stored[name] for name in ("code", "file", "count")}
        return cls(severity=FindingSeverity(stored["severity"]), column=stored["field"], **own)


def _read_findings(connection: Any, jobs: list[int]) -> Mapping[int, list[Any]]:
    return read_findings(connection, jobs)


async def _findings(
    root: "PackageImport",
    info: Info,
    limit: Limit = 100,
    severity: Annotated[
        FindingSeverity | None, strawberry.argument(description="Only findings of this severity.")
    ] = None,
) -> list[ImportFinding]:
    most = at_most(limit)
    stored = await load(info.context, _read_findings, root.id) or []
    masked = bool(info.context.viewer.policy.withheld)
    found = (ImportFinding.of({**each, "value": None} if masked else each) for each in stored)
    return [each for each in found if severity in {None, each.severity}][:most]


@strawberry.type(
    description="An import of a package into the SIS, or the undoing of one, as a job."
)
class PackageImport:
    """An import of a package into the SIS, or the undoing of one, as a job."""

    id: int = strawberry.field(name="number", description="Number of the job.")
    action: ImportAction = strawberry.field(description="What the job does.")
    file: str = strawberry.field(
        description="Name of the package; empty until it is known which import is undone."
    )
    source: str = strawberry.field(
        description="System that made the package; empty if the manifest does not name it."
    )
    version: str | None = strawberry.field(
        description="OneRoster version of the package; null if the manifest was not read."
    )
    state: ImportState = strawberry.field(description="State of the job.")
    dry_run: bool = strawberry.field(description="True if the job changes nothing.")
    replace_grades: bool = strawberry.field(
        description="True if grades of vendors, teachers and tools are overwritten and removed."
    )
    skip_orphans: float | None = strawberry.field(
        description="Percentage of the rows of a file that may be left out because they refer to "
        "a record that does not exist; null if such rows are errors."
    )
    replaced_sources: list[str] = strawberry.field(
        description="Sources; their records belong to the source of the package from then on."
    )
    approves: int | None = strawberry.field(
        description="Number of the import on hold that this one applies."
    )
    upload: strawberry.ID | None = strawberry.field(
        description="Id of the uploaded package while it is stored; it can be imported again."
    )
    imported_by: str = strawberry.field(description="Who requested the job.")
    requested_at: datetime = strawberry.field(description="When the job was requested.")
    started_at: datetime | None = strawberry.field(description="When the job started.")
    finished_at: datetime | None = strawberry.field(description="When the job ended.")
    seconds: float | None = strawberry.field(description="Duration in seconds.")
    step: str | None = strawberry.field(description="What the running job does now.")
    rows_done: int = strawberry.field(
        description="Number of rows that were read, or merged once all are read."
    )
    rows_total: int | None = strawberry.field(
        description="Number of rows of the package, estimated while it is read."
    )
    changes: list[ImportChanges] = strawberry.field(
        description="Changes by file; for a dry run or a package on hold, those that it would make."
    )
    losses: list[ImportLoss] = strawberry.field(
        description="Removals by file because of which the package is on hold."
    )
    notes: list[str] = strawberry.field(
        description="What remains or is overwritten of grades and of records of other sources."
    )
    findings: list[ImportFinding] = strawberry.field(
        resolver=_findings,
        description="First errors and warnings about single places, errors first; of the last "
        "20 jobs only.",
    )
    totals: list[ImportFindingTotal] = strawberry.field(
        description="Number of findings by kind, file and column, errors first."
    )
    reason: str | None = strawberry.field(
        description="Why the job failed, or was interrupted or discarded."
    )
    decided_by: str | None = strawberry.field(
        description="Who cancelled, approved or discarded the job."
    )
    decided_at: datetime | None = strawberry.field(
        description="When the job was cancelled, approved or discarded."
    )
    undone_at: datetime | None = strawberry.field(
        description="When the import was undone; null if it was not."
    )
    undone_by: str | None = strawberry.field(
        description="Who undid the import; null if it was not undone."
    )

    @classmethod
    def of(cls, job: Job) -> "PackageImport":
        """Return a job as the graph has it."""
        report = {**_NOTHING, **(_of_import(job) if job.report is None else job.report)}
        request = job.request
        state = ImportState.undone if job.undone_at else ImportState(job.state)
        own = {name: getattr(job, name) for name in _OWN}
        options = {name: getattr(request, name) for name in _OPTIONS}
        return cls(
            action=ImportAction(job.action),
            state=state,
            source=report["source"],
            version=report["version"],
            replaced_sources=[*request.replaced_sources],
            upload=None if job.upload_id is None else strawberry.ID(str(job.upload_id)),
            imported_by=job.requested_by,
            changes=[ImportChanges.of(*each) for each in report["changes"].items()],
            losses=[ImportLoss(**each) for each in report["losses"]],
            notes=report["notes"],
            totals=[ImportFindingTotal.of(each) for each in report["totals"]],
            **own,
            **options,
        )


def _of_import(job: Job) -> Mapping[str, Any]:
    """Return what the history of imports has of a job whose report was not stored."""
    if job.source is None:
        return {}
    return {"source": job.source, "version": job.version, "changes": job.changes}


_OWN: Final = (
    "id", "file", "requested_at", "started_at", "finished_at", "seconds", "step", "rows_done",
    "rows_total", "reason", "decided_by", "decided_at", "undone_at", "undone_by",
)  # fmt: skip
_OPTIONS: Final = ("dry_run", "replace_grades", "skip_orphans", "approves")
_NOTHING: Final[Mapping[str, Any]] = {
    "source": "", "version": None, "changes": {}, "losses": [], "notes": [], "totals": [],
}  # fmt: skip


async def _imports(info: Info, limit: Limit = 20) -> list[PackageImport]:
    most = at_most(limit)
    found = await aside(info.context.database, lambda connection: recent_jobs(connection, most))
    return [PackageImport.of(each) for each in found]


async def _import(
    info: Info,
    id: Annotated[int, strawberry.argument(description="Number of the job.")],  # noqa: A002
) -> PackageImport:
    found = await aside(info.context.database, lambda connection: find_job(connection, id))
    return PackageImport.of(found)


@strawberry.type
class ImportsQuery:
    """Import jobs."""

    imports: list[PackageImport] = strawberry.field(
        resolver=_imports,
        description="Last imports of packages into the SIS, and the undoing of such, the newest "
        "first.",
    )
    import_: PackageImport = strawberry.field(
        resolver=_import, name="import", description="One import job; poll it for its progress."
    )
