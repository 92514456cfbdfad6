"""A connection that ends while a request of it is under way: it is disabled, deleted or expires.

What a token stands for is cached for half a second, so a request can be admitted after the end. A
transaction that changes something therefore looks the connection up itself, and locks it.
"""

from typing import Final

from sqlalchemy import Connection as Transaction
from sqlalchemy import text

from app.errors import RollcallError

HOLD_ACTIVE: Final = """
SELECT 1 FROM (
    SELECT FROM connection
    WHERE id = %(id)s AND active AND (expires_at IS NULL OR expires_at > now())
    FOR KEY SHARE
) AS active_connection
UNION ALL
SELECT 1 WHERE NOT EXISTS (SELECT FROM known_connection WHERE id = %(id)s)
"""
"""A row if the connection is active; it cannot be deleted before the transaction ends.

So there is for what is no connection and never was one, such as the command line.
"""


_HOLD: Final = text(HOLD_ACTIVE.replace("%(id)s", ":id"))


class ConnectionEnded(RollcallError):
    """The connection of a request was disabled or deleted, or expired, since it was looked up."""

    code, status = "connection_ended", 401

    def __init__(self) -> None:
        super().__init__(
            "The connection was disabled or deleted, or has expired, and nothing was changed. "
            "Ask the district."
        )


def check_active(transaction: Transaction, client_id: str) -> None:
    """Keep a connection or tool from being deleted meanwhile; raises `ConnectionEnded`."""
    if transaction.execute(_HOLD, {"id": client_id}).first() is None:
        raise ConnectionEnded
