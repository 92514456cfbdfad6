"""Whether what was looked up of a connection's history still holds: asked before a 304."""

from typing import Final

from app.access.viewer import Viewer
from app.database import Database

_IS_CURRENT: Final = """
SELECT revision = %s AND %s = (
    SELECT coalesce(sum(count), 0) FROM receipt_count WHERE connection_id = connection.id
)
FROM connection WHERE id = %s
"""


async def is_current(database: Database, viewer: Viewer) -> bool:
    """Return whether a connection has received nothing, and its policy has not changed, since.

    For one that has no history of its own, and no tombstone to report, nothing is looked up.
    """
    history = viewer.policy.history
    if history is None or history.view is None:
        return True
    received = sum(count for _, _, count in history.receipts)
    async with database.reading() as connection:
        found = await connection.execute(_IS_CURRENT, [history.revision, received, viewer.id])
        row = await found.fetchone()
    return row is not None and bool(row[0])
