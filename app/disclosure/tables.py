"""The log of disclosures, and what many of its rows have in common, kept once.

A row names what was asked, the view it was asked with and whose live rows it gave by a hash, so
that workers write without asking: `disclosed_query`, `disclosed_view`, `disclosed_people`.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    Text,
    func,
    literal_column,
)
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE, JSONB, Range
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.sis.columns import Id

_PERSON: Final[ColumnElement[Any]] = literal_column("person")


class Disclosure(Base):
    """An answer that was given."""

    __tablename__ = "disclosure"
    __table_args__ = (
        Index("ix_disclosure_connection_id_at", "connection_id", "at"),
        Index("ix_disclosure_person", "person", postgresql_where=_PERSON.is_not(None)),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    connection_id: Mapped[Id]
    """The client id, also when the connection is gone."""
    query: Mapped[bytes] = mapped_column(LargeBinary)
    """What was asked: the digest of a `disclosed_query`."""
    view: Mapped[str]
    """What the connection saw then: a `disclosed_view`."""
    edition: Mapped[int | None]
    """The edition it was cut from; null of what is live."""
    first: Mapped[int]
    """How many rows of the list come before: the page's offset."""
    limit: Mapped[int]
    """How many rows were asked for; of what is no list, 1."""
    rows: Mapped[int]
    """How many were given."""
    total: Mapped[int]
    """How many rows the list had in all."""
    person: Mapped[Id | None]
    """Whose the rows are, where the path or the one object tells."""
    people: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Whose they are in a list of what is live: the digest of `disclosed_people`."""
    published: Mapped[str | None]
    """The published table that the rows are of; null of what is live."""
    numbers: Mapped[list[Range[int]] | None] = mapped_column(INT4MULTIRANGE)
    """The numbers of the objects that were sent as active; null of what is live."""


class DisclosedQuery(Base):
    """What answers were asked for: which rows in which order, and which fields of them."""

    __tablename__ = "disclosed_query"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    operation: Mapped[str]
    type: Mapped[str]
    """The graph's type of the rows; empty where they are of many."""
    path: Mapped[str]
    """As the standard has it, with the ids of what a list is of."""
    ids: Mapped[list[str]] = mapped_column(ARRAY(Text(collation="C")))
    """Those ids."""
    single: Mapped[bool]
    """Whether it is of one object: which one the path leaves open."""
    filter: Mapped[str | None]
    sort: Mapped[str | None]
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    """The names of the fields that were sent."""
    where: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Path and filter as the graph's `where`."""
    order_by: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    """The order as the graph's `orderBy`."""
    seen_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), index=True
    )
    """When it was last written; it is, again and again, as long as it is asked."""


class DisclosedView(Base):
    """What a connection could see: a policy."""

    __tablename__ = "disclosed_view"

    view: Mapped[str] = mapped_column(primary_key=True)
    policy: Mapped[dict[str, Any]] = mapped_column(JSONB)
    seen_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), index=True
    )


class DisclosedPeople(Base):
    """Whose rows a list of what is live had, when it was read."""

    __tablename__ = "disclosed_people"
    __table_args__ = (Index("ix_disclosed_people_people", "people", postgresql_using="gin"),)

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    people: Mapped[list[str]] = mapped_column(ARRAY(Text(collation="C")))
    seen_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), index=True
    )
