"""Failed requests of each connection: bounded, and without personal data.

A path has `{id}` in place of ids, a reason is a code and names of fields, never a value. Equal
failures of one second are one row that counts them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, DateTime, Identity, Index, select
from sqlalchemy import Connection as Transaction
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.sis.columns import Id

MOST: Final = 500
"""How many rows are kept for one connection."""

INSERT: Final = """
INSERT INTO request_failure (connection_id, at, method, path, status, reason, times, request_id)
SELECT connection_id, at, method, path, status, reason, times, request_id
FROM json_to_recordset(%(failures)s) AS new (
    connection_id text, at timestamptz, method text, path text, status integer, reason text,
    times integer, request_id text
)
WHERE EXISTS (SELECT FROM connection WHERE connection.id = new.connection_id)
ORDER BY at
"""
"""Adds failures, given as JSON; those of client ids that there are not are left out."""
PRUNE: Final = f"""
DELETE FROM request_failure AS old
USING unnest(%(connections)s::text[]) AS own (id)
WHERE old.connection_id = own.id AND old.id <= (
    SELECT id FROM request_failure WHERE connection_id = own.id
    ORDER BY id DESC OFFSET {MOST} LIMIT 1
)
"""  # noqa: S608  # the number is ours
"""Deletes what some connections have beyond the newest `MOST` rows."""


class RequestFailure(Base):
    """Equal requests of a connection that were refused or failed within a second."""

    __tablename__ = "request_failure"
    __table_args__ = (Index("ix_request_failure_connection_id_id", "connection_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    connection_id: Mapped[Id]
    """The client id; at the token endpoint the one that was claimed."""
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    """When the last of them was answered."""
    method: Mapped[str]
    path: Mapped[str]
    """As the standard has it, with `{id}` for ids and without the query."""
    status: Mapped[int]
    reason: Mapped[str]
    """A code, and the names of fields at fault."""
    times: Mapped[int]
    request_id: Mapped[str]
    """That of the last of them."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Equal requests of a connection that were refused or failed within a second."""

    connection_id: str
    at: datetime
    method: str
    path: str
    status: int
    reason: str
    times: int
    request_id: str


def failures(transaction: Transaction, client_id: str, limit: int) -> Sequence[Failure]:
    """Return the last failed requests of a connection, the newest first."""
    columns = (getattr(RequestFailure, name) for name in Failure.__slots__)
    own = select(*columns).where(RequestFailure.connection_id == client_id)
    newest = own.order_by(RequestFailure.id.desc()).limit(limit)
    return [Failure(*row) for row in transaction.execute(newest)]
