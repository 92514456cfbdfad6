"""The tables of what each connection sees no longer, and of what it sees anew."""

from datetime import datetime

from sqlalchemy import DateTime, Index, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.roster.tombstones import Tombstone
from app.sis.columns import Id


class ConnectionTombstone(Tombstone, Base):
    """An object that a connection with a history of its own sees no longer.

    No foreign key leads to the connection: a refresh writes these rows while others may change it.
    `tidy` deletes those of connections that are gone.
    """

    __tablename__ = "connection_tombstone"
    __table_args__ = (
        PrimaryKeyConstraint("connection_id", "published", "sourced_id"),
        Index(
            "ix_connection_tombstone_modified", "connection_id", "published", "date_last_modified"
        ),
    )

    connection_id: Mapped[Id]


class Granted(Base):
    """An object that a connection sees since later than the object changed."""

    __tablename__ = "granted"
    __table_args__ = (PrimaryKeyConstraint("connection_id", "published", "sourced_id"),)

    connection_id: Mapped[Id]
    published: Mapped[str]
    """The published table that it is in."""
    sourced_id: Mapped[Id]
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
