"""A refresh: the next edition of the roster, in one transaction, where the SIS has changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection, insert, text

from app.database import Database
from app.publishing.changes import Changes, compare
from app.publishing.edition import Draft, Published, current_edition, publish, rewrite_documents
from app.publishing.job import Clock, Job, Progress, now, silently
from app.publishing.kinds import KINDS
from app.publishing.prerequisites import check
from app.publishing.projection import project
from app.publishing.turn import turn, without_limits
from app.roster.editions import Refresh
from graphql_schema.stored import FragmentToStore

_TUNING: Final = {"work_mem": "128MB", "jit": "off", "datestyle": "ISO", "timezone": "UTC"}
_MUCH: Final = 0.05
"""The share of a table's objects from which on its statistics are taken anew."""


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What a refresh did."""

    edition: Published
    """The current edition, new or not."""
    is_new: bool
    """False where nothing had changed, so that no edition was published."""
    changes: Mapping[str, Changes]
    """By the noun of each kind."""
    rewritten: int
    """How many rows kept their content and got a new document."""
    seconds: float


def refresh(
    database: Database,
    fragments: Sequence[FragmentToStore] = (),
    *,
    clock: Clock = now,
    progress: Progress = silently,
) -> RefreshReport:
    """Publish the SIS as it is now, and return what that changed.

    Readers see the edition before until the new one is there as a whole. Raises
    `RefreshRunning` where another refresh is at work, and `NotReady` where the SIS cannot
    be published.
    """
    started = clock()
    with turn(database):
        with database.transaction() as connection:
            _prepare(connection)
            progress("Reading the SIS")
            check(connection)
            stored = {fragment.table: fragment for fragment in fragments}
            report = _refresh(Job(connection, stored, clock, started, progress))
        progress("Taking statistics")
        _take_statistics(database, report)
    return replace(report, seconds=(clock() - started).total_seconds())


def _prepare(connection: Connection) -> None:
    connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    without_limits(connection)
    for name, value in _TUNING.items():
        setting = {"name": name, "value": value}
        connection.execute(text("SELECT set_config(:name, :value, TRUE)"), setting)


def _refresh(job: Job) -> RefreshReport:
    project(job.connection, job.progress)
    draft = Draft(current_edition(job.connection), _compare(job))
    job.progress("Rewriting documents")
    rewritten = rewrite_documents(job)
    unchanged = draft.before if draft.rows == 0 else None
    report = RefreshReport(
        edition=unchanged or publish(job, draft),
        is_new=unchanged is None,
        changes=draft.changes,
        rewritten=rewritten,
        seconds=job.seconds(),
    )
    _record(job, report)
    return report


def _compare(job: Job) -> Mapping[str, Changes]:
    changes = {}
    for kind in KINDS:
        job.progress(f"Comparing {kind.noun}")
        changes[kind.noun] = compare(job.connection, kind)
    return changes


def _record(job: Job, report: RefreshReport) -> None:
    job.connection.execute(
        insert(Refresh).values(
            finished_at=job.clock(),
            seconds=report.seconds,
            edition=report.edition.number,
            is_new=report.is_new,
        )
    )


def _take_statistics(database: Database, report: RefreshReport) -> None:
    """Let the planner know the tables that changed much; the commit does not wait for this."""
    with database.transaction() as connection:
        for kind in KINDS:
            change = report.changes[kind.noun]
            if change.rows > _MUCH * change.unchanged:
                connection.execute(text(f"ANALYZE {kind.table.name}"))
