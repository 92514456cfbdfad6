"""Changes: who made a connection what it is, and when."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, func, insert, select, text
from sqlalchemy import Connection as Transaction
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.sis.columns import Id

_UNNOTED: Final = frozenset({"id", "created_at", "revision", "since"})
"""What of a connection nobody decides."""
_STATE: Final = text(
    """
    SELECT to_jsonb(connection) || jsonb_build_object('secret', (
        SELECT max(created_at) FROM credential WHERE connection_id = connection.id
    ))
    FROM connection WHERE id = :id
    """
)
"""A connection; `secret` is when it got its newest one."""


class ConnectionChange(Base):
    """What somebody changed of a connection at once."""

    __tablename__ = "connection_change"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    connection_id: Mapped[Id] = mapped_column(
        ForeignKey("connection.id", ondelete="CASCADE"), index=True
    )
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """By name, what each field was and what it became."""
    changed_by: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a connection, long done."""

    fields: Mapping[str, Sequence[Any]]
    """By name, what each field was and what it became."""
    changed_by: str
    changed_at: datetime


@contextmanager
def noted(transaction: Transaction, client_id: str, by: str) -> Iterator[None]:
    """Note down what the block changes of a connection, if anything."""
    before = state(transaction, client_id)
    yield
    note(transaction, client_id, before, by)


def note(transaction: Transaction, client_id: str, before: Mapping[str, Any], by: str) -> None:
    """Note down what a connection became; one that is new was nothing before."""
    after = state(transaction, client_id)
    differing = {
        name: [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value
    }
    if differing:
        said = {"connection_id": client_id, "fields": differing, "changed_by": by}
        transaction.execute(insert(ConnectionChange).values(said))


def changes(transaction: Transaction, client_id: str, limit: int = 100) -> list[Change]:
    """Return the last changes of a connection, the newest first."""
    columns = (ConnectionChange.fields, ConnectionChange.changed_by, ConnectionChange.changed_at)
    own = select(*columns).where(ConnectionChange.connection_id == client_id)
    newest = own.order_by(ConnectionChange.id.desc()).limit(limit)
    return [Change(*row) for row in transaction.execute(newest)]


def state(transaction: Transaction, client_id: str) -> Mapping[str, Any]:
    """Return what people decided of a connection, nothing where there is none."""
    found = transaction.scalar(_STATE, {"id": client_id}) or {}
    return {name: value for name, value in found.items() if name not in _UNNOTED}
