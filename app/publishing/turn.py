"""One refresh at a time: who holds the turn may publish an edition."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, text

from app.cache.runs import RefreshRunning, under_way
from app.database import Database
from app.district.local_time import LocalTime

_TAKE: Final = text(
    "SELECT pg_try_advisory_xact_lock(hashtextextended('rollcall refresh ' || current_schema(), 0))"
)
_LIMITS: Final = text(
    """
    SELECT set_config(name, '0', TRUE)
    FROM pg_settings
    WHERE name IN (
        'statement_timeout', 'lock_timeout', 'transaction_timeout',
        'idle_in_transaction_session_timeout'
    )
    """
)

_ADVICE: Final = (
    "Wait until it has finished (`rollcall status` shows it), or run `rollcall refresh --later`."
)


@contextmanager
def turn(database: Database) -> Iterator[None]:
    """Hold the turn, or raise `RefreshRunning` at once.

    It is held by a transaction of its own: the one that publishes must not take its
    snapshot before it has the turn, or it would miss what the last refresh did.
    """
    with database.transaction() as connection:
        without_limits(connection)
        if not connection.scalar(_TAKE):
            raise RefreshRunning(f"{_running(connection)} {_ADVICE}")
        yield


def _running(connection: Connection) -> str:
    """Return which refresh is running, since when and by whom, as a sentence."""
    run = next((run for run in under_way(connection) if run.started_at is not None), None)
    if run is None or run.started_at is None:
        return "A refresh is already running."
    since = LocalTime.of(connection).format(run.started_at, seconds=True)
    return f"Refresh {run.id}, requested by {run.asked_by}, is already running since {since}."


def without_limits(connection: Connection) -> None:
    """Lift the server's limits of time from this transaction, which is long by nature."""
    connection.execute(_LIMITS)
