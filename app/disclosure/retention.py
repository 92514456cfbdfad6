"""Retention: what the log tells of longer ago than the district wants kept is deleted."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text

from app.access.failures import RequestFailure
from app.database import Database
from app.disclosure.tables import DisclosedPeople, DisclosedQuery, DisclosedView, Disclosure
from app.district.choices import current
from app.staff_queries.tables import StaffQuery

_BATCH: Final = 20_000
"""How many rows a transaction deletes at most, so that none is long."""
_LONGER: Final = timedelta(days=1)
"""How much longer than the log what it names is kept; workers write that again each hour."""


def forget(database: Database, now: datetime) -> int:
    """Delete what is older than the days that are set; return how many answers that were."""
    with database.transaction() as connection:
        limit = now - timedelta(days=current(connection).disclosure_days)
    deleted = _delete(database, Disclosure.__tablename__, "at", limit)
    for log in (RequestFailure, StaffQuery):
        _delete(database, log.__tablename__, "at", limit)
    for table in (DisclosedQuery, DisclosedView, DisclosedPeople):
        _delete(database, table.__tablename__, "seen_at", limit - _LONGER)
    return deleted


def _delete(database: Database, table: str, column: str, limit: datetime) -> int:
    batch = text(
        f"""
        DELETE FROM {table} WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM {table} WHERE {column} < :limit LIMIT {_BATCH}
        ))
        """  # noqa: S608  # the names are ours
    )
    deleted = 0
    while True:
        with database.transaction() as connection:
            found = connection.execute(batch, {"limit": limit}).rowcount
        deleted += found
        if found < _BATCH:
            return deleted
