"""The log of staff's queries, and the questions that staff saved."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Identity, Index, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class StaffQuery(Base):
    """A document that a person executed in GraphiQL."""

    __tablename__ = "staff_query"
    __table_args__ = (Index("ix_staff_query_people", "people", postgresql_using="gin"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), index=True
    )
    email: Mapped[str]
    """The account's, in lower case, also when the account is gone."""
    name: Mapped[str]
    role: Mapped[str]
    operation: Mapped[str | None]
    """The name of the operation."""
    document: Mapped[str]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    """SHA-256 of the document."""
    variables: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """The names of the variables; each value is masked."""
    as_connection: Mapped[str | None]
    """The connection whose view was queried."""
    edition: Mapped[int | None]
    """The edition that was chosen; null for the current one."""
    rows: Mapped[int]
    people: Mapped[list[str]] = mapped_column(ARRAY(Text(collation="C")))
    """The ids of the people in the response, the variables and the document."""


class SavedQuery(Base):
    """A question that a person saved for everyone of the same role."""

    __tablename__ = "saved_query"

    name: Mapped[str] = mapped_column(primary_key=True)
    """What links name it by."""
    role: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    description: Mapped[str]
    document: Mapped[str]
    email: Mapped[str]
    """The account that saved it."""
    saved_by: Mapped[str]
    """The name of that person."""
    saved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
