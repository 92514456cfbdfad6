"""Runs of all checks: requested, counted and stored, so that pages need not run them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final

from sqlalchemy import Connection, Select, delete, func, insert, select, text, update
from sqlalchemy.dialects import postgresql

from app.checks.running import run, snapshot
from app.checks.tables import CheckRun as Table
from app.database import Database
from app.district.package_imports import PackageImport
from app.roster.editions import current_number

STORED: Final = 100
"""Runs that are stored; older ones are deleted."""
_OUTDATED: Final = timedelta(days=1)
_LOCK: Final = text(
    "SELECT pg_try_advisory_xact_lock(hashtextextended('rollcall checks ' || current_schema(), 0))"
)


@dataclass(frozen=True, slots=True)
class CheckRun:
    """A run of all checks; the table describes each field."""

    id: int
    requested_at: datetime
    finished_at: datetime | None
    seconds: float | None
    edition: int | None
    counts: dict[str, int] | None


def find_runs(connection: Connection, limit: int) -> list[CheckRun]:
    """Return the last runs, the newest first; one may still wait."""
    newest = _select().order_by(Table.id.desc()).limit(limit)
    return [_run(row) for row in connection.execute(newest)]


def last_finished(connection: Connection) -> CheckRun | None:
    """Return the last run that was finished; None where there is none."""
    finished = _select().where(Table.finished_at.is_not(None))
    row = connection.execute(finished.order_by(Table.id.desc()).limit(1)).one_or_none()
    return None if row is None else _run(row)


def request_run(connection: Connection) -> CheckRun:
    """Request a run, and return it; the one that waits already, where one does."""
    connection.execute(postgresql.insert(Table).values({}).on_conflict_do_nothing())
    return _run(connection.execute(_select().where(Table.finished_at.is_(None))).one())


def is_due(connection: Connection) -> bool:
    """Tell whether the checks are to be run.

    They are where a run waits, an edition or an import is newer than the last run, or that was
    a day ago.
    """
    waiting = select(Table.id).where(Table.finished_at.is_(None)).exists()
    if connection.scalar(select(waiting)):
        return True
    last = last_finished(connection)
    if last is None:
        return True
    assert last.finished_at is not None  # noqa: S101  it is a finished one
    changed, now = connection.execute(
        select(
            func.greatest(func.max(PackageImport.finished_at), func.max(PackageImport.undone_at)),
            func.clock_timestamp(),
        )
    ).one()
    is_changed = changed is not None and changed > last.requested_at
    is_old = now - last.finished_at > _OUTDATED
    return is_changed or is_old or current_number(connection) != last.edition


def count_all(database: Database) -> bool:
    """Run all checks and store their counts; return False where another process does so now."""
    began = monotonic()
    with snapshot(database) as connection:
        if not connection.scalar(_LOCK):
            return False
        values = {
            "edition": current_number(connection),
            "counts": {each.check.name: each.count for each in run(connection, examples=0)},
            "seconds": monotonic() - began,
            "finished_at": func.clock_timestamp(),
        }
        waiting = update(Table).where(Table.finished_at.is_(None))
        if not connection.execute(waiting.values(values)).rowcount:
            connection.execute(insert(Table).values(requested_at=func.now(), **values))
        newest = select(Table.id).order_by(Table.id.desc()).limit(STORED)
        connection.execute(delete(Table).where(Table.id.not_in(newest)))
    return True


def _select() -> Select[Any]:
    return select(*(getattr(Table, name) for name in CheckRun.__slots__))


def _run(row: Sequence[Any]) -> CheckRun:
    return CheckRun(*row)
