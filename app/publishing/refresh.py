"""A refresh: the next edition of the roster, in one transaction, where the SIS has changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from app.database import Database
from app.publishing.changes import Changes, compare
from app.publishing.edition import (
    Draft,
    Published,
    current_edition,
    publish,
    record,
    rewrite_documents,
)
from app.publishing.job import Clock, Job, Progress, now, silently
from app.publishing.kinds import KINDS
from app.publishing.prerequisites import check
from app.publishing.projection import project
from app.publishing.turn import turn, without_limits
from graphql_schema.stored import FragmentToStore

_TUNING: Final = {"work_mem": "128MB", "jit": "off", "datestyle": "ISO", "timezone": "UTC"}
_MUCH: Final = 0.05
"""The share of a table's objects from which on it is vacuumed at once."""


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
            job = Job(connection, stored, clock, started, progress)
            draft, edition, rewritten = _refresh(job)
        progress("Tidying up")
        _tidy(database, draft.changes, rewritten)
    is_new = edition is not draft.before
    return RefreshReport(edition, is_new, draft.changes, rewritten, job.seconds())


def _prepare(connection: Connection) -> None:
    connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    without_limits(connection)
    for name, value in _TUNING.items():
        setting = {"name": name, "value": value}
        connection.execute(text("SELECT set_config(:name, :value, TRUE)"), setting)


def _refresh(job: Job) -> tuple[Draft, Published, int]:
    """Return what there was to change, the edition current now, and how many documents it took."""
    project(job.connection, job.progress)
    draft = Draft(current_edition(job.connection), _compare(job))
    job.progress("Rewriting documents")
    rewritten = rewrite_documents(job)
    if draft.before and not draft.rows:
        record(job, draft.before.number, is_new=False)
        return draft, draft.before, rewritten
    return draft, publish(job, draft), rewritten


def _compare(job: Job) -> Mapping[str, Changes]:
    changes = {}
    for kind in KINDS:
        job.progress(f"Comparing {kind.noun}")
        changes[kind.noun] = compare(job.connection, kind)
    return changes


def _tidy(database: Database, changes: Mapping[str, Changes], rewritten: int) -> None:
    """Vacuum the tables that changed much, so that counts need an index alone.

    The edition is published by then; readers go on meanwhile.
    """
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        for kind in KINDS:
            change = changes[kind.noun]
            if rewritten or change.rows > _MUCH * change.unchanged:
                connection.execute(text(f"VACUUM (ANALYZE) {kind.table.name}"))
