"""Refreshes as rows: those under way, and what became of the others.

A run is a row from the moment somebody asks for it on. So whoever is up does it, once, and one
that broke off can be told from one at work.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, func, or_, select

from app.cache.records import Record
from app.errors import RollcallError
from app.roster.editions import Refresh


class RefreshRunning(RollcallError):
    """Another refresh is at work."""

    code = "refresh_running"
    status = 409


class UnknownRun(RollcallError):
    """There is no refresh of that number."""

    code = "unknown_run"
    status = 404


@dataclass(frozen=True, slots=True)
class Run:
    """A refresh and what became of it; `app.roster.editions` says what each field is."""

    id: int
    state: str
    asked_by: str
    asked_at: datetime
    due_at: datetime
    approves: int | None
    kind: str | None
    sourced_id: str | None
    started_at: datetime | None
    finished_at: datetime | None
    seconds: float | None
    edition: int | None
    is_new: bool | None
    changes: dict[str, Any] | None
    losses: list[dict[str, Any]] | None
    reason: str | None
    decided_by: str | None
    decided_at: datetime | None
    retries: int
    anew: bool

    @property
    def record(self) -> Record | None:
        """The one record that it publishes anew, None where that is the whole roster."""
        if self.kind is None or self.sourced_id is None:
            return None
        return Record(self.kind, self.sourced_id)


COLUMNS: Final = tuple(getattr(Refresh, name) for name in Run.__slots__)
"""The columns of a run, in the order of its fields."""


def recent(connection: Connection, limit: int) -> list[Run]:
    """Return the last runs, the newest first."""
    return _runs(connection, select(*COLUMNS).order_by(Refresh.id.desc()).limit(limit))


def under_way(connection: Connection) -> list[Run]:
    """Return the run at work and the one of the whole roster that waits, where there are such."""
    waits = and_(Refresh.state == "waiting", Refresh.kind.is_(None))
    open_ = or_(Refresh.state == "running", waits)
    return _runs(connection, select(*COLUMNS).where(open_).order_by(Refresh.id))


def latest_of_each_state(connection: Connection) -> list[Run]:
    """Return the run at work, and of the whole roster those that wait, are held or succeeded last.

    There is one of each state at most.
    """
    whole = and_(Refresh.kind.is_(None), Refresh.state.in_(("waiting", "held", "done")))
    newest = (
        select(func.max(Refresh.id))
        .where(or_(Refresh.state == "running", whole))
        .group_by(Refresh.state)
    )
    return _runs(connection, select(*COLUMNS).where(Refresh.id.in_(newest)))


def records_waiting(connection: Connection) -> list[Run]:
    """Return the runs of single records that wait, the oldest first."""
    waits = and_(Refresh.state == "waiting", Refresh.kind.is_not(None))
    return _runs(connection, select(*COLUMNS).where(waits).order_by(Refresh.id))


def held(connection: Connection) -> Run | None:
    """Return the run that somebody is to approve or discard, None where there is none."""
    return _last(connection, "held")


def find(connection: Connection, run: int) -> Run:
    """Return one run; raises `UnknownRun`."""
    found = _runs(connection, select(*COLUMNS).where(Refresh.id == run))
    if not found:
        raise UnknownRun(f"There is no refresh {run}.")
    return found[0]


def _last(connection: Connection, state: str) -> Run | None:
    whole = and_(Refresh.state == state, Refresh.kind.is_(None))
    newest = select(*COLUMNS).where(whole).order_by(Refresh.id.desc()).limit(1)
    return next(iter(_runs(connection, newest)), None)


def _runs(connection: Connection, asked: Select[Any]) -> list[Run]:
    return [Run(*row) for row in connection.execute(asked)]
