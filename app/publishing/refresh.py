"""A refresh: the next edition of the roster, in one transaction, where the SIS has changed."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from app.cache.losses import Loss
from app.cache.records import Record
from app.cache.runs import Run, find
from app.cache.schedule import standstill
from app.database import Database
from app.disclosure.retention import forget
from app.district.choices import current
from app.district.settings import DistrictSettings
from app.errors import RollcallError
from app.publishing.alone import Moving, narrow
from app.publishing.changes import Changes, compare, no_changes
from app.publishing.edition import (
    Draft,
    Published,
    current_edition,
    publish,
    rewrite_documents,
)
from app.publishing.guard import Excess, Guard
from app.publishing.job import Clock, Job, Progress, now, silently
from app.publishing.kinds import KINDS
from app.publishing.prerequisites import check
from app.publishing.projection import project
from app.publishing.record import Asked, begin, counted, fail, give_up, hold, succeed
from app.publishing.references import NotAlone, check_references
from app.publishing.retention import prune
from app.publishing.turn import turn, without_limits
from app.publishing.urgent import is_urgent
from app.roster.unpublished import is_published, mark_published, rules_of
from app.sis.final_grades import keep_final_grades
from graphql_schema.stored import FragmentToStore

_TUNING: Final = {"work_mem": "192MB", "jit": "off", "datestyle": "ISO", "timezone": "UTC"}
_MUCH: Final = 0.05
"""The share of a table's objects from which on it is vacuumed at once."""


class Held(RollcallError):
    """It would remove so much that somebody must approve first."""

    code = "held"
    status = 409


class AtAStandstill(RollcallError):
    """The district wants nothing new published now."""

    code = "at_a_standstill"
    status = 409


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
    asked: Asked = Asked(),  # noqa: B008  # frozen
    anew: bool = False,
    clock: Clock = now,
    progress: Progress = silently,
) -> RefreshReport:
    """Publish the SIS as it is now, or the one record that is asked for, and return what changed.

    Where nothing was written to the SIS since the last whole one, the roster is not worked out
    again, unless it is to be `anew`. Readers see the edition before until the new one is there as
    a whole. Raises `RefreshRunning` where another refresh is at work, `AtAStandstill` where the
    district wants nothing new, `NotReady` where the SIS cannot be published, `NotAlone` where one
    record cannot, and `Held` where that would remove too much; what became of it is noted down.
    """
    started = clock()
    with turn(database):
        with database.transaction() as connection:
            settings = current(connection)
            urgent = is_urgent(connection, _record(connection, asked))
            if not urgent:
                _refuse_standstill(settings, started)
            run = begin(connection, asked, started)
            percent = 100 if urgent else settings.guard_percent
            guard = Guard(percent, _approved(connection, run), run.record is None)
        stored = {fragment.table: fragment for fragment in fragments}
        with _noted(database, run, clock, urgent=urgent), database.transaction() as connection:
            _prepare(connection)
            job = Job(connection, database, stored, clock, started, progress)
            report = _refresh(job, guard, run, anew=anew or run.anew)
        if run.record is None:
            progress("Tidying up")
            with database.transaction() as connection:
                keep_final_grades(connection)
            _tidy(database, report)
            prune(database, clock())
            forget(database, clock())
    return report


def _record(connection: Connection, asked: Asked) -> Record | None:
    """Return the one record that is to be published, of a run that waits or begins."""
    return asked.record if asked.run is None else find(connection, asked.run).record


def _refuse_standstill(settings: DistrictSettings, now: datetime) -> None:
    reason = standstill(settings, now)
    if reason is not None:
        raise AtAStandstill(reason)


def _approved(connection: Connection, run: Run) -> list[Loss]:
    """Return the losses that somebody approved of before this run."""
    if run.approves is None:
        return []
    return [Loss.of(loss) for loss in find(connection, run.approves).losses or ()]


@contextmanager
def _noted(database: Database, run: Run, clock: Clock, *, urgent: bool) -> Iterator[None]:
    """Note down how the block ended where it did not end well."""
    leave = fail if urgent else give_up
    try:
        yield
    except Excess as excess:
        with database.transaction() as connection:
            reason = hold(connection, run.id, excess.losses, excess.changes, clock())
        raise Held(reason) from None
    except NotAlone as refusal:
        with database.transaction() as connection:
            leave(connection, run.id, str(refusal), clock())
        raise
    except Exception as failure:
        reason = str(failure) if isinstance(failure, RollcallError) else _type(failure)
        with suppress(OperationalError), database.transaction() as connection:
            again = not isinstance(failure, RollcallError)
            fail(connection, run.id, reason, clock(), again=again)
        raise


def _type(failure: Exception) -> str:
    """Return what is known of a failure whose message may quote a record."""
    return f"{type(failure).__qualname__}; the service's log says more."


def _prepare(connection: Connection) -> None:
    connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    without_limits(connection)
    for name, value in _TUNING.items():
        setting = {"name": name, "value": value}
        connection.execute(text("SELECT set_config(:name, :value, TRUE)"), setting)


def _refresh(job: Job, guard: Guard, run: Run, *, anew: bool) -> RefreshReport:
    """Publish what there is to change, of all or of one record, and return what that was."""
    job.progress("Reading the SIS")
    moving = narrow(job.connection, run.record) if run.record else None
    rules = rules_of(job.connection) if moving is None else None
    known = rules is not None and not anew and is_published(job.connection, rules)
    changes = _unchanged(job) if known else _worked_out(job, guard, moving)
    draft = Draft(current_edition(job.connection), changes)
    job.progress("Rewriting documents")
    rewritten = 0 if moving else rewrite_documents(job)
    stays = draft.before if draft.before and not draft.rows else None
    edition = stays or publish(job, draft)
    if rules is not None:
        mark_published(job.connection)
    left = {"edition": edition.number, "is_new": stays is None, "changes": counted(changes)}
    succeed(job.connection, run.id, job.clock(), left | {"rules": rules})
    return RefreshReport(edition, stays is None, changes, rewritten, job.seconds())


def _unchanged(job: Job) -> Mapping[str, Changes]:
    return {kind.noun: no_changes(job.connection, kind) for kind in KINDS}


def _worked_out(job: Job, guard: Guard, moving: Moving | None) -> Mapping[str, Changes]:
    """Return what the roster should be now differs in from what it is, where that may be."""
    check(job.connection)
    project(job.connection, job.progress)
    changes = {}
    for kind in KINDS:
        job.progress(f"Comparing {kind.noun}")
        only = None if moving is None else moving.get(kind.noun, ())
        changes[kind.noun] = compare(job.connection, kind, only)
    if moving is not None:
        check_references(job.connection)
    guard.watch(job.connection, changes)
    return changes


def _tidy(database: Database, report: RefreshReport) -> None:
    """Vacuum the tables that changed much, so that counts need an index alone.

    The edition is published by then; readers go on meanwhile.
    """
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        for kind in KINDS:
            change = report.changes[kind.noun]
            if report.rewritten or change.rows > _MUCH * change.unchanged:
                connection.execute(text(f"VACUUM (ANALYZE) {kind.table.name}"))
