"""Asking for a refresh that somebody else begins, and changing one's mind.

Whoever asks holds one lock: two that ask at the same moment are one after the other.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from app.cache.records import Record, check_known
from app.cache.runs import COLUMNS, RefreshRunning, Run, find, records_waiting, under_way
from app.cache.schedule import WHAT_IT_DEPENDS_ON, latest
from app.district.choices import changed_at, current
from app.district.local_time import LocalTime
from app.errors import RollcallError
from app.roster.editions import Refresh

SCHEDULE: Final = "schedule"
"""Who asks for the refreshes that the settings plan."""

_LOCK: Final = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('rollcall asking ' || current_schema(), 0))"
)


class RefreshWaiting(RollcallError):
    """Another refresh is about to begin."""

    code = "refresh_waiting"
    status = 409


class NotToDecide(RollcallError):
    """The refresh is not in a state in which this could be decided about it."""

    code = "not_to_decide"
    status = 409


def ask(
    connection: Connection,
    *,
    by: str,
    now: datetime,
    approves: int | None = None,
    anew: bool = False,
) -> Run:
    """Ask for a refresh after the delay that is set, or for a held one at once; return it.

    With `anew` it computes the whole roster again, even if nothing was written to the SIS since.

    Raises `RefreshRunning` or `RefreshWaiting` where one is under way, and `NotToDecide`
    where the one to approve is not held.
    """
    connection.execute(_LOCK)
    _refuse_second(connection)
    delay = timedelta(seconds=current(connection).manual_refresh_delay)
    if approves is not None:
        check_held(connection, approves)
        delay = timedelta()
    run = enter(connection, by=by, now=now, due=now + delay, approves=approves)
    if not anew:
        return run
    connection.execute(update(Refresh).where(Refresh.id == run.id).values(anew=True))
    return find(connection, run.id)


def ask_record(connection: Connection, record: Record, *, by: str, now: datetime) -> Run:
    """Ask for one record alone to be published anew at once, and return the run.

    Where it waits already, that is the run. Raises `UnknownKind` or `UnknownRecord`.
    """
    check_known(connection, record)
    connection.execute(_LOCK)
    waiting = (run for run in records_waiting(connection) if run.record == record)
    return next(waiting, None) or enter(connection, by=by, now=now, due=now, record=record)


def plan(connection: Connection, now: datetime, since: datetime) -> Run | None:
    """Ask for the refresh that the settings have due by `now`, unless one is under way.

    However many were missed, one is asked for; where there never was a refresh, none is
    missing `since`. Returns it, or None where none is due.
    """
    connection.execute(_LOCK)
    due = latest(current(connection), now)
    if due is None or under_way(connection) or due <= (_reckoned_until(connection) or since):
        return None
    return enter(connection, by=SCHEDULE, now=now, due=due)


def enter(
    connection: Connection,
    *,
    by: str,
    now: datetime,
    due: datetime,
    approves: int | None = None,
    record: Record | None = None,
    state: str = "waiting",
) -> Run:
    """Insert a run, of one record or of the whole roster, and return it."""
    values = {"state": state, "asked_by": by, "asked_at": now, "due_at": due, "approves": approves}
    if record is not None:
        values |= {"kind": record.kind, "sourced_id": record.sourced_id}
    return Run(*connection.execute(insert(Refresh).values(values).returning(*COLUMNS)).one())


def cancel(
    connection: Connection, *, by: str, why: str | None = None, run: Run | None = None
) -> Run:
    """Cancel `run`, or else the one of the whole roster that waits, and return it.

    Raises `NotToDecide` where it does not wait, or none does.
    """
    waiting = [run] if run else [run for run in under_way(connection) if run.state == "waiting"]
    for each in waiting:
        if _decide(connection, each, "cancelled", by, why):
            return find(connection, each.id)
    raise NotToDecide("No refresh waits, so there is none to cancel.")


def discard(connection: Connection, run: int, *, by: str) -> Run:
    """Give up a held run, and return it; raises `NotToDecide` where it is not held."""
    _decide(connection, check_held(connection, run), "discarded", by, None)
    return find(connection, run)


def check_held(connection: Connection, run: int) -> Run:
    """Return the run; raises `NotToDecide` where it is not held, `UnknownRun` where it is not."""
    found = find(connection, run)
    if found.state != "held":
        raise NotToDecide(f"Refresh {run} is {found.state}, not held: there is nothing to decide.")
    return found


def _decide(connection: Connection, run: Run, state: str, by: str, why: str | None) -> bool:
    """Change the state of a run that has it still; return whether it had."""
    now = func.clock_timestamp()
    decided = {"state": state, "decided_by": by, "decided_at": now}
    kept = update(Refresh).where(Refresh.id == run.id, Refresh.state == run.state)
    return connection.execute(kept.values(decided | {"reason": why or run.reason})).rowcount > 0


def _refuse_second(connection: Connection) -> None:
    for run in under_way(connection):
        if run.state == "running":
            raise RefreshRunning(f"Refresh {run.id} is at work: wait until it has finished.")
        if run.retries:
            cancel(connection, by=SCHEDULE, why="Another refresh was asked for.", run=run)
            continue
        begins = LocalTime.of(connection).clock(run.due_at)
        raise RefreshWaiting(f"Refresh {run.id} begins at {begins} already.")


def _reckoned_until(connection: Connection) -> datetime | None:
    """Return until when no refresh of the schedule is missing, None before the first of all.

    A schedule that was changed, or never was, begins then: it has missed nothing.
    """
    planned = select(func.max(Refresh.due_at)).where(Refresh.asked_by == SCHEDULE)
    asked = select(func.max(Refresh.asked_at)).where(Refresh.kind.is_(None))
    begun = connection.scalar(planned) or connection.scalar(asked)
    times = (begun, changed_at(connection, WHAT_IT_DEPENDS_ON))
    return max((time for time in times if time is not None), default=None)
