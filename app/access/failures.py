"""Failed requests of each connection: bounded, and without personal data.

A path has `{id}` in place of ids, a reason is a code and names of fields, never a value. Equal
failures of one second are one row that counts them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, ColumnElement, DateTime, Identity, Index, func, select
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

    id: int
    connection_id: str
    at: datetime
    method: str
    path: str
    status: int
    reason: str
    times: int
    request_id: str

    @property
    def operation(self) -> str:
        """The method and the path, with `{id}` for ids."""
        return f"{self.method} {self.path}"

    @property
    def code(self) -> str:
        """The code of the error."""
        return self.reason.partition(" (")[0]

    @property
    def fields(self) -> Sequence[str]:
        """The names of the fields at fault."""
        inner = self.reason.partition(" (")[2].removesuffix(")")
        return [name for each in inner.split(",") if (name := each.strip())]


@dataclass(frozen=True, slots=True)
class FailureFilter:
    """Which failed requests are asked for; None stands for any."""

    connection_id: str | None = None
    since: datetime | None = None
    status: int | None = None
    code: str | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Yield what a row must meet."""
        own = RequestFailure
        if self.connection_id is not None:
            yield own.connection_id == self.connection_id
        if self.since is not None:
            yield own.at >= self.since
        if self.status is not None:
            yield own.status == self.status
        if self.code is not None:
            yield func.split_part(own.reason, " (", 1) == self.code


_COLUMNS: Final = tuple(getattr(RequestFailure, name) for name in Failure.__slots__)


def failed_requests(
    transaction: Transaction, of: FailureFilter, limit: int, before: int | None = None
) -> Sequence[Failure]:
    """Return failed requests, the newest first; `before` is the id of the last one before them."""
    found = select(*_COLUMNS).where(*of.conditions())
    if before is not None:
        found = found.where(RequestFailure.id < before)
    newest = found.order_by(RequestFailure.id.desc()).limit(limit)
    return [Failure(*row) for row in transaction.execute(newest)]


def count_failed_requests(transaction: Transaction, of: FailureFilter) -> int:
    """Return how many failed requests there are, equal ones of a second counted as one."""
    counted = select(func.count()).select_from(RequestFailure).where(*of.conditions())
    return transaction.scalar(counted) or 0
