"""Retention: editions that nobody may read any more, and rows that are in none, are deleted.

An edition stays for the days that are set after another replaced it, and as long as a walk is
under way in it. A row stays while an edition holds it. Of an object that left a tombstone stays for
the days that are set for those: so long every delta tells of it.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, func, select, text

from app.access.history.tidying import tidy
from app.database import Database
from app.district.choices import current
from app.publishing.kinds import KINDS
from app.publishing.turn import without_limits
from app.roster.editions import Edition
from app.roster.walks import Walk
from graphql_schema.walks import KEPT_SECONDS

_BATCH: Final = 20_000
"""How many rows a transaction deletes at most, so that none is long."""


def prune(database: Database, now: datetime) -> int:
    """Delete what no edition that is kept holds and what is told no longer; return how many rows.

    The editions go first: from then on nobody begins to read them.
    """
    with database.transaction() as connection:
        oldest = _oldest_kept(connection, now)
        connection.execute(delete(Edition).where(Edition.number < oldest))
    rows = sum(_prune(database, kind.table.name, oldest) for kind in KINDS)
    with database.transaction() as connection:
        without_limits(connection)
        return rows + tidy(connection, now - timedelta(days=current(connection).tombstone_days))


def _oldest_kept(connection: Connection, now: datetime) -> int:
    """Return the first edition that somebody may read still."""
    replaced = func.lead(Edition.published_at).over(order_by=Edition.number)
    editions = select(Edition.number, replaced.label("replaced_at")).subquery()
    limit = now - timedelta(days=current(connection).retention_days)
    within = editions.c.replaced_at.is_(None) | (editions.c.replaced_at > limit)
    walking = select(func.min(Walk.edition)).where(
        Walk.seen_at > func.now() - timedelta(seconds=KEPT_SECONDS)
    )
    oldest = select(func.least(func.min(editions.c.number), walking.scalar_subquery()))
    return connection.scalar(oldest.where(within)) or 0


def _prune(database: Database, table: str, oldest: int) -> int:
    """Delete the rows of a table that ended with or before edition `oldest`, by and by."""
    batch = text(
        f"""
        DELETE FROM {table} WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM {table} WHERE valid_until <= :oldest LIMIT {_BATCH}
        ))
        """  # noqa: S608  # the name is ours
    )
    deleted = 0
    while True:
        with database.transaction() as connection:
            found = connection.execute(batch, {"oldest": oldest}).rowcount
        deleted += found
        if found < _BATCH:
            return deleted
