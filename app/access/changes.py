"""Changes: who made a connection or an application what it is, and when."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, DateTime, Identity, func, insert, text
from sqlalchemy import Connection as Transaction
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from app.access.vendor_keys import UnknownApplication
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
_APPLICATION: Final = text("SELECT to_jsonb(application) FROM application WHERE name = :id")
_NOT_OF_APPLICATION: Final = frozenset({"name", "created_at", "vendor_digest"})
"""What of an application nobody decides, or nobody may read."""

_NEWEST: Final = """
SELECT wanted, fields, changed_by, changed_at FROM unnest(CAST(:keys AS text[])) AS wanted
CROSS JOIN LATERAL (
    SELECT * FROM {table} WHERE {key} = wanted ORDER BY id DESC LIMIT :limit
) AS newest
ORDER BY id DESC
"""
"""The last changes by key, the newest first."""


class _Changed:
    """What somebody changed at once."""

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """By name, what each field was and what it became."""
    changed_by: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class ConnectionChange(_Changed, Base):
    """What somebody changed of a connection at once."""

    __tablename__ = "connection_change"

    connection_id: Mapped[Id] = mapped_column(index=True)
    """The client id, also of a connection that was deleted."""


class ApplicationChange(_Changed, Base):
    """What somebody changed of an application at once."""

    __tablename__ = "application_change"

    application: Mapped[str] = mapped_column(index=True)
    """The name, also of an application that was deleted."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a connection or an application, as its history has it."""

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
    if differing := _differing(before, state(transaction, client_id)):
        said = {"connection_id": client_id, "fields": differing, "changed_by": by}
        transaction.execute(insert(ConnectionChange).values(said))


@contextmanager
def application_noted(transaction: Transaction, name: str, by: str) -> Iterator[None]:
    """Record what the block changes of an application, or that it registers it."""
    name = name.strip()
    before = _application_state(transaction, name)
    yield
    if differing := _differing(before, _application_state(transaction, name)):
        row = {"application": name, "fields": differing, "changed_by": by}
        transaction.execute(insert(ApplicationChange).values(row))


def changes(transaction: Transaction, client_id: str, limit: int = 100) -> list[Change]:
    """Return the last changes of a connection, the newest first."""
    return changes_by_connection(transaction, [client_id], limit).get(client_id, [])


def changes_by_connection(
    transaction: Transaction, client_ids: Sequence[str], limit: int
) -> dict[str, list[Change]]:
    """Return the last changes of each of some connections by client id, the newest first."""
    return _newest(transaction, ConnectionChange.connection_id, client_ids, limit)


def application_changes(transaction: Transaction, name: str, limit: int = 100) -> list[Change]:
    """Return the last changes of an application, the newest first, also of a deleted one.

    Raises `UnknownApplication`.
    """
    found = _newest(transaction, ApplicationChange.application, [name], limit)
    if name not in found and not _application_state(transaction, name):
        raise UnknownApplication(name)
    return found.get(name, [])


def _newest(
    transaction: Transaction,
    key: InstrumentedAttribute[str],
    keys: Sequence[str],
    limit: int,
) -> dict[str, list[Change]]:
    """Return the last changes by key, which is a column of the table of changes."""
    newest = text(_NEWEST.format(table=key.class_.__tablename__, key=key.key))
    found = transaction.execute(newest, {"keys": [*keys], "limit": limit})
    by_key: dict[str, list[Change]] = {}
    for own, *rest in found:
        by_key.setdefault(own, []).append(Change(*rest))
    return by_key


def state(transaction: Transaction, client_id: str) -> Mapping[str, Any]:
    """Return what people decided of a connection, nothing where there is none."""
    found = transaction.scalar(_STATE, {"id": client_id}) or {}
    return {name: value for name, value in found.items() if name not in _UNNOTED}


def _application_state(transaction: Transaction, name: str) -> Mapping[str, Any]:
    if "\0" in name:  # no text of PostgreSQL has one, so no application is called so
        return {}
    found = transaction.scalar(_APPLICATION, {"id": name}) or {}
    return {name: value for name, value in found.items() if name not in _NOT_OF_APPLICATION}


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return each field that changed, with its values of before and after."""
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value
    }
