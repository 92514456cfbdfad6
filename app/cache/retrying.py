"""A refresh that broke off is tried again: after pauses that grow, and a few times only."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, update

from app.cache.asking import cancel, enter
from app.cache.runs import Run, find, records_waiting, under_way
from app.roster.editions import Refresh

PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60))
"""How long after each failure it is tried again; after the last it waits for the schedule."""
RETRY: Final = "retry"
"""Who asks for these refreshes."""


def retry(connection: Connection, run: int, now: datetime) -> Run | None:
    """Ask for a run again that broke off; return the new one, None where no more is due.

    None is due after the last pause, nor where another refresh of the same waits already.
    """
    failed = find(connection, run)
    waiting = [each.record for each in (*under_way(connection), *records_waiting(connection))]
    if failed.retries >= len(PAUSES) or failed.record in waiting:
        return None
    again = enter(
        connection,
        by=RETRY,
        now=now,
        due=now + PAUSES[failed.retries],
        approves=failed.approves,
        record=failed.record,
    )
    counted = update(Refresh).where(Refresh.id == again.id)
    connection.execute(counted.values(retries=failed.retries + 1, anew=failed.anew))
    return find(connection, again.id)


def cancel_retry(connection: Connection, *, why: str) -> None:
    """Cancel a retry of the whole roster that waits, for another refresh does its work."""
    for run in under_way(connection):
        if run.state == "waiting" and run.retries:
            cancel(connection, by=RETRY, why=why, run=run)
