"""One refresh at a time: who holds the turn may publish an edition."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, text

from app.cache.runs import RefreshRunning
from app.database import Database

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


@contextmanager
def turn(database: Database) -> Iterator[None]:
    """Hold the turn, or raise `RefreshRunning` at once.

    It is held by a transaction of its own: the one that publishes must not take its
    snapshot before it has the turn, or it would miss what the last refresh did.
    """
    with database.transaction() as connection:
        without_limits(connection)
        if not connection.scalar(_TAKE):
            raise RefreshRunning(
                "A refresh is already running: wait until it has finished, then refresh again."
            )
        yield


def without_limits(connection: Connection) -> None:
    """Lift the server's limits of time from this transaction, which is long by nature."""
    connection.execute(_LIMITS)
