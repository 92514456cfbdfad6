"""What each connection received of the published roster, whatever became of the objects since.

Kept as sets of the objects' numbers, in chunks, so that adding to a large set rewrites little.
"""

from typing import Final

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Integer,
    Select,
    Table,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE, Range
from sqlalchemy.orm import Mapped, mapped_column

from app.access.policy import CONNECTION, Columns
from app.database import Base
from app.sis.columns import Id

CHUNK_BITS: Final = 14
"""A chunk holds the numbers that differ in their last bits only."""


class Received(Base):
    """The numbers of the objects of one published table that a connection received as active."""

    __tablename__ = "received"

    connection_id: Mapped[Id] = mapped_column(
        ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True
    )
    published: Mapped[str] = mapped_column(primary_key=True)
    """The name of the table."""
    chunk: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """What the numbers are without their last `CHUNK_BITS` bits."""
    numbers: Mapped[list[Range[int]]] = mapped_column(INT4MULTIRANGE)


class ReceiptCount(Base):
    """How often a connection received objects that it had not received before.

    Counted by the edition and the revision of its policy that they were read by: what it receives
    from another one may be an object of which this one has a tombstone.
    """

    __tablename__ = "receipt_count"

    connection_id: Mapped[Id] = mapped_column(
        ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True
    )
    edition: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]


def was_received(table: Table, row: Columns) -> Select[int]:
    """Return a row where the connection `viewer_connection` ever received the object of a row.

    `row` is of a published table, or has its `number` at least.
    """
    number = row["number"]
    chunk = number.bitwise_rshift(literal_column(str(CHUNK_BITS), Integer()))
    one: ColumnElement[int] = literal_column("1")
    return select(one).where(
        Received.connection_id == CONNECTION,
        Received.published == literal_column(f"'{table.name}'"),
        Received.chunk == chunk,
        number.bool_op("<@")(Received.numbers),
    )
