"""How the published roster keeps its editions apart."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base

OPEN: Final = 2_147_483_647
"""The `valid_until` of a row that no later edition has replaced."""


INLINE: Final = {"postgresql_with": {"toast_tuple_target": 8160}}
"""Documents stay in their row, uncompressed, as long as the row fits a page."""


EDITIONS: Final = ("valid_until", "valid_from", "status")
"""What tells whether a row is in an edition, and active: an index that answers counts alone."""


SEGMENT: Final = "^[A-Za-z0-9._~@:!$&()*+,;=-]*$"
"""The ids that a segment of a path can hold as they are (RFC 3986, section 3.3): nearly all."""


def encoded_ids(table: str) -> Index:
    """Return the index of the ids that addresses have percent-encoded, which are few."""
    encoded = text(f"sourced_id !~ '{SEGMENT}'")
    return Index(f"ix_{table}_encoded_ids", "sourced_id", postgresql_where=encoded)


class LastNumber(Base):
    """The greatest number that an object of a published table was ever given."""

    __tablename__ = "roster_number"

    published: Mapped[str] = mapped_column(primary_key=True)
    """The name of the table."""
    last: Mapped[int]


class Published(Base):
    """A version of a published object: what it was from one edition until another.

    An object has one row for each edition in which its content changed. The row holds
    in edition `e` where `valid_from <= e < valid_until`.
    """

    __abstract__ = True
    __table_args__: Any = INLINE

    sourced_id: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    valid_from: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    valid_until: Mapped[int] = mapped_column(Integer, server_default=str(OPEN))
    status: Mapped[str]
    """active or tobedeleted."""
    date_last_modified: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    number: Mapped[int]
    """Which object of its table it is: all its versions have it, no other object ever has."""
    digest: Mapped[UUID]
    """A hash of the content, `date_last_modified` left out: equal means unchanged."""
    document: Mapped[str | None]
    """The stored fragment: the object's JSON as vendors most often ask for it."""
    document_key: Mapped[int | None] = mapped_column(BigInteger)
    """A hash of the expression and parameters that `document` is the value of."""
    extra: Mapped[dict[str, Any] | None] = mapped_column("metadata", JSONB)
