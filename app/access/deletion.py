"""Connections and applications deleted: they are gone, and what they did stays on record.

The log of disclosures, the history of changes and the history of grades name a connection by its
client id; the view `known_connection` still gives its application's name.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    DDL,
    DateTime,
    Select,
    Text,
    column,
    delete,
    event,
    func,
    insert,
    select,
    table,
)
from sqlalchemy import Connection as Transaction
from sqlalchemy.orm import Mapped, mapped_column

from app.access.changes import ApplicationChange, ConnectionChange
from app.access.rotation import UnknownConnection
from app.access.scopes import Version
from app.access.tables import Application, Connection
from app.access.vendor_keys import UnknownApplication
from app.database import Base, metadata
from app.errors import RollcallError
from app.sis.columns import Id

KNOWN: Final = table(
    "known_connection",
    column("id", Text()),
    column("application", Text()),
    column("label", Text()),
    column("deleted_at", DateTime(timezone=True)),
)
"""The view of all connections that there are, or were."""
_VIEW: Final = """
CREATE VIEW known_connection AS
SELECT id, application, label, type, version, NULL::timestamptz AS deleted_at
FROM connection
UNION ALL
SELECT id, application, label, type, version, deleted_at FROM deleted_connection
"""
event.listen(metadata, "after_create", DDL(_VIEW))  # type: ignore[no-untyped-call]
_COPIED: Final = ("id", "application", "label", "type", "version", "created_at")


class DeletedConnection(Base):
    """What is kept of a connection that was deleted."""

    __tablename__ = "deleted_connection"

    id: Mapped[Id] = mapped_column(primary_key=True)
    application: Mapped[str]
    label: Mapped[str | None]
    type: Mapped[str]
    version: Mapped[Version | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    deleted_by: Mapped[str]
    deleted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class StillActive(RollcallError):
    """A connection that is not disabled is to be deleted."""

    code, status = "still_active", 409


class HasConnections(RollcallError):
    """An application that has connections is to be deleted."""

    code, status = "has_connections", 409


@dataclass(frozen=True, slots=True)
class Deleted:
    """A connection that was deleted."""

    client_id: str
    application: str
    label: str | None
    type: str
    version: str | None
    created_at: datetime
    deleted_by: str
    deleted_at: datetime

    @property
    def name(self) -> str:
        """What people called it."""
        return connection_name(self.application, self.label)


_DELETED: Final[Select[Any]] = select(
    *(getattr(DeletedConnection, name) for name in (*_COPIED, "deleted_by", "deleted_at"))
)
"""The columns of `Deleted`, in its order."""


def check_connection_known(transaction: Transaction, client_id: str) -> None:
    """Raise `UnknownConnection` for a client id that no connection has or had."""
    if transaction.scalar(select(KNOWN.c.id).where(KNOWN.c.id == client_id)) is None:
        raise UnknownConnection(client_id)


def connection_name(application: str, label: str | None) -> str:
    """Return the name of a connection: its application's, and its label if it has one."""
    return f"{application}: {label}" if label else application


def delete_connection(transaction: Transaction, client_id: str, by: str) -> Deleted:
    """Delete a disabled connection with its secrets, and keep its log.

    Raises `UnknownConnection` or `StillActive`.
    """
    own = select(Connection.active, *(getattr(Connection, name) for name in _COPIED))
    found = transaction.execute(own.where(Connection.id == client_id).with_for_update()).first()
    if found is None:
        raise UnknownConnection(client_id)
    if found.active:
        raise StillActive(
            f"{client_id} is not disabled. Disable it first, with `rollcall connection disable "
            f"{client_id}`, and delete it when nobody misses it."
        )
    kept = {name: getattr(found, name) for name in _COPIED}
    transaction.execute(insert(DeletedConnection).values(**kept, deleted_by=by))
    noted = {"connection_id": client_id, "fields": {"deleted": [None, True]}, "changed_by": by}
    transaction.execute(insert(ConnectionChange).values(noted))
    transaction.execute(delete(Connection).where(Connection.id == client_id))
    return Deleted(*transaction.execute(_DELETED.where(DeletedConnection.id == client_id)).one())


def deleted_connections(transaction: Transaction) -> list[Deleted]:
    """Return what is kept of every deleted connection, the last deleted first."""
    newest = _DELETED.order_by(DeletedConnection.deleted_at.desc(), DeletedConnection.id)
    return [Deleted(*row) for row in transaction.execute(newest)]


def delete_application(transaction: Transaction, name: str, by: str) -> None:
    """Delete an application without connections; raises `UnknownApplication`, `HasConnections`."""
    known = select(Application.name).where(Application.name == name).with_for_update()
    if transaction.execute(known).first() is None:
        raise UnknownApplication(name)
    own = select(Connection.id).where(Connection.application == name).order_by(Connection.id)
    ids = [*transaction.execute(own).scalars()]
    if ids:
        raise HasConnections(
            f"{name!r} has connections: {', '.join(ids)}. Disable and delete those first, with "
            "`rollcall connection disable ID` and `rollcall connection delete ID`."
        )
    noted = {"application": name, "fields": {"deleted": [None, True]}, "changed_by": by}
    transaction.execute(insert(ApplicationChange).values(noted))
    transaction.execute(delete(Application).where(Application.name == name))
