"""The tables of what each connection saw once, and of what it sees anew."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.roster.nouns import TABLES, content
from app.sis.columns import Id


def _departed(published: Table) -> Table:
    own = (Column(c.name, c.type) for c in content(published) if c.name != "sourced_id")
    return Table(
        published.name.replace("roster_", "departed_"),
        Base.metadata,
        Column(
            "connection_id",
            Text(collation="C"),
            ForeignKey("connection.id", ondelete="CASCADE"),
            nullable=False,
        ),
        Column("sourced_id", Text(collation="C"), nullable=False),
        Column("valid_from", Integer, nullable=False),
        Column("valid_until", Integer, nullable=False),
        Column("status", Text, nullable=False),
        Column("date_last_modified", DateTime(timezone=True), nullable=False),
        *own,
        PrimaryKeyConstraint("connection_id", "sourced_id", "valid_from"),
    )


DEPARTED: Final[Mapping[str, Table]] = {table.name: _departed(table) for table in TABLES.values()}
"""By published table: what each connection saw there once, as it was told of it.

A copy holds in the editions from `valid_from` on and before `valid_until`, as a published row
does: from when the connection sees the object no longer until it sees it again.
"""


class Arrived(Base):
    """An object that a connection sees since later than the object changed."""

    __tablename__ = "arrived"

    connection_id: Mapped[Id] = mapped_column(
        ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True
    )
    published: Mapped[str] = mapped_column(primary_key=True)
    """The published table that it is in."""
    sourced_id: Mapped[Id] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))


POLICY_CLOCK: Final = Table(
    "policy_clock", Base.metadata, Column("ticks", BigInteger, nullable=False)
)
"""One row, whose number goes up whenever connections are about to see something else."""
