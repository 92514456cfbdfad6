"""The row of a refresh at work: begun, and then done, failed or held.

Only who holds the turn writes here: what is still marked as at work then has broken off.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select, update

from app.cache.alerting import alert
from app.cache.asking import NotToDecide, check_held, enter
from app.cache.losses import Loss, alarms, plain
from app.cache.records import Record, check_known
from app.cache.retrying import cancel_retry, retry
from app.cache.runs import Run, find, held
from app.district.local_time import LocalTime
from app.publishing.changes import Changes
from app.roster.editions import Refresh

COMMAND: Final = "command line"
"""Who asks for a refresh that is started by hand."""
_BROKEN_OFF: Final = "It broke off: the process that was at it, or its database, ended."
_LATER: Final = "a later refresh"
"""Who decides about a held refresh that another overtakes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be refreshed for whom: a run that waits, or one that begins as it is asked for."""

    by: str = COMMAND
    run: int | None = None
    """The run that waits."""
    approves: int | None = None
    """The held run whose losses may be published."""
    record: Record | None = None
    """The one record to publish anew; None for the whole roster."""


def begin(connection: Connection, asked: Asked, now: datetime) -> Run:
    """Mark a run as at work, and return it.

    Raises `NotToDecide` where the one that waits does no more, or the one to approve is
    not held; `UnknownKind` or `UnknownRecord` where there is no such record.
    """
    sweep(connection, now)
    run = _begun(connection, asked, now)
    if run.approves is not None and not run.retries:
        check_held(connection, run.approves)
        _settle(connection, run.approves, "approved", run.asked_by, now)
    return run


def sweep(connection: Connection, now: datetime) -> None:
    """Mark as failed what broke off; only who holds the turn may."""
    running = select(Refresh.id).where(Refresh.state == "running")
    for run in connection.execute(running).scalars().all():
        fail(connection, run, _BROKEN_OFF, now, again=True)


def succeed(connection: Connection, run: int, now: datetime, ended: Mapping[str, Any]) -> None:
    """Mark a run as done, and what was held before as overtaken by one of the whole roster."""
    if find(connection, run).record is None:
        cancel_retry(connection, why=f"Refresh {run} published the roster.")
    overtaken = held(connection)
    if overtaken is not None and find(connection, run).record is None:
        _settle(connection, overtaken.id, "discarded", _LATER, now)
    _end(connection, run, "done", now, ended)


def give_up(connection: Connection, run: int, reason: str, now: datetime) -> None:
    """Mark a run as cancelled, for what it was to do is for another."""
    _end(connection, run, "cancelled", now, {"reason": reason})


def fail(
    connection: Connection, run: int, reason: str, now: datetime, *, again: bool = False
) -> None:
    """Mark a run as failed, and alert; `again` has it tried again, where that may help.

    Alerts of the first failure, and of the one after which it is not tried again.
    """
    _end(connection, run, "failed", now, {"reason": reason})
    coming = retry(connection, run, now) if again else None
    if coming is not None and coming.retries > 1:
        return
    then = ""
    if coming:
        then = f" It is tried again at {LocalTime.of(connection).clock(coming.due_at)}."
    told = f"Refresh {run} failed: {reason} The last edition stays.{then}"
    alert(connection, "failed", run, told)


def hold(
    connection: Connection,
    run: int,
    losses: Sequence[Loss],
    changes: Mapping[str, Changes],
    now: datetime,
) -> str:
    """Mark a run as held, and return why.

    Alerts, unless one that lost the same was held already.
    """
    before, lost = held(connection), plain(losses)
    if before is not None:
        _settle(connection, before.id, "discarded", _LATER, now)
    reason = _reason_to_hold(run, losses)
    ended = {"losses": lost, "reason": reason, "changes": counted(changes)}
    _end(connection, run, "held", now, ended)
    if before is None or before.losses != lost:
        alert(connection, "held", run, reason)
    return reason


def counted(changes: Mapping[str, Changes]) -> dict[str, dict[str, int]]:
    """Return `changes` as JSON keeps them."""
    return {noun: asdict(change) for noun, change in changes.items()}


def _reason_to_hold(run: int, losses: Sequence[Loss]) -> str:
    """Return what alarms, in words that name no pupil."""
    lost = "; ".join(loss.sentence for loss in alarms(losses)[:10])
    return (
        f"Refresh {run} is held, for it would remove {lost}. The last edition stays until somebody "
        f"approves (`rollcall refresh --approve {run}`) or discards it."
    )


def _begun(connection: Connection, asked: Asked, now: datetime) -> Run:
    """Return a run that is at work from now on, which nobody can cancel any more."""
    run = _entered(connection, asked, now)
    own = update(Refresh).where(Refresh.id == run.id, Refresh.state.in_(("waiting", "running")))
    if not connection.execute(own.values(state="running", started_at=now)).rowcount:
        raise NotToDecide(f"Refresh {run.id} does not wait any more.")
    return run


def _entered(connection: Connection, asked: Asked, now: datetime) -> Run:
    if asked.run is not None:
        return find(connection, asked.run)
    if asked.record is not None:
        check_known(connection, asked.record)
    return enter(
        connection,
        by=asked.by,
        now=now,
        due=now,
        approves=asked.approves,
        record=asked.record,
        state="running",
    )


def _settle(connection: Connection, run: int, state: str, by: str, now: datetime) -> None:
    decided = {"state": state, "decided_by": by, "decided_at": now}
    connection.execute(update(Refresh).where(Refresh.id == run).values(decided))


def _end(
    connection: Connection, run: int, state: str, now: datetime, ended: Mapping[str, Any]
) -> None:
    begun = find(connection, run).started_at or now
    values = {"state": state, "finished_at": now, "seconds": (now - begun).total_seconds()}
    connection.execute(update(Refresh).where(Refresh.id == run).values(values | dict(ended)))
