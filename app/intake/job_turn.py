"""One import job at a time: a lock that lasts as long as the job, its report included.

The lock of `turn` is of the transaction that imports; this one tells a job that runs from one
whose process ended.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import text

from app.database import Database
from app.imports.jobs import ImportRunning, sweep

_TAKE: Final = text(
    "SELECT pg_try_advisory_xact_lock("
    "hashtextextended('rollcall import job ' || current_schema(), 0))"
)
_LIMITS: Final = text(
    """
    SELECT set_config(name, '0', TRUE) FROM pg_settings
    WHERE name IN ('transaction_timeout', 'idle_in_transaction_session_timeout')
    """
)


@contextmanager
def job_turn(database: Database) -> Iterator[None]:
    """Hold the lock; jobs that are marked as running are interrupted ones, and are noted as such.

    Raises `ImportRunning` at once where another job runs.
    """
    with database.transaction() as holder:
        holder.execute(_LIMITS)
        if not holder.scalar(_TAKE):
            raise ImportRunning("An import is already running: wait until it has finished.")
        with database.transaction() as connection:
            sweep(connection)
        yield
