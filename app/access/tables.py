"""Applications, their connections, and what those prove themselves with."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    LargeBinary,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.access.scopes import Version
from app.database import Base
from app.sis.columns import Id, TextList

_UNLOGGED: Final = {"prefixes": ["UNLOGGED"]}
"""Of a table that a crash of the server may empty."""


class Application(Base):
    """A product that asks for data: a vendor's, or a tool of the district's own."""

    __tablename__ = "application"
    __table_args__ = (
        CheckConstraint("(vendor_key IS NULL) = (vendor_digest IS NULL)", name="vendor_key"),
        CheckConstraint("vendor_key IS NULL OR partner", name="vendor_key_partner"),
    )

    name: Mapped[str] = mapped_column(primary_key=True)
    partner: Mapped[bool]
    """Whether its connections may be more than Roster Sync."""
    vendor: Mapped[str | None]
    """Who makes it."""
    description: Mapped[str | None]
    vendor_key: Mapped[str | None]
    """The public half of what its connections show besides a token, where grades are."""
    vendor_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    """HMAC-SHA-256 of both halves as they are sent, keyed with the pepper."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Connection(Base):
    """One set of credentials of an application, and what may be done with it.

    A vendor's has a OneRoster version and a type; an internal tool has scopes instead.
    """

    __tablename__ = "connection"
    __table_args__ = (
        CheckConstraint("(version IS NULL) = (type = 'internal-tool')", name="version"),
        CheckConstraint("(scopes IS NOT NULL) = (type = 'internal-tool')", name="scopes"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    """The client id."""
    application: Mapped[str] = mapped_column(
        ForeignKey("application.name", onupdate="CASCADE"), index=True
    )
    type: Mapped[str]
    """roster-sync, grade-book-sync, assessments-sync or internal-tool."""
    version: Mapped[Version | None] = mapped_column(Text)
    """1.1 or 1.2."""
    scopes: Mapped[TextList | None]
    """What a tool may ask for; a vendor's scopes follow from its version and type."""
    schools: Mapped[list[str] | None] = mapped_column(ARRAY(Text(collation="C")))
    """The schools in scope; null for the whole district."""
    sharing: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """What is shared with it (`DataToShare`); null for all there is, as of most tools."""
    revision: Mapped[int] = mapped_column(server_default="0")
    """How often what it may see was changed."""
    since: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True))
    """By published table, the moment of the last such change: all objects count as modified."""
    active: Mapped[bool] = mapped_column(server_default="true")
    label: Mapped[str | None]
    """By which people tell it from the application's others."""
    purpose: Mapped[str | None]
    """What the vendor needs the data for."""
    legal_basis: Mapped[str | None]
    """By what right it gets them."""
    contact: Mapped[str | None]
    """Whom to ask about it."""
    notes: Mapped[str | None]
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """From when on it is kept out; null for never."""
    quota: Mapped[int | None]
    """How many requests it may make in an hour; null for any number."""
    networks: Mapped[TextList | None]
    """The networks (CIDR) that alone it may come from; null for all."""
    replaces: Mapped[Id | None] = mapped_column(ForeignKey("connection.id", ondelete="SET NULL"))
    """The connection that this one is to take the place of."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Credential(Base):
    """A secret of a connection, as a hash; at most two are valid at a time."""

    __tablename__ = "credential"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    connection_id: Mapped[Id] = mapped_column(
        ForeignKey("connection.id", ondelete="CASCADE"), index=True
    )
    digest: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    """HMAC-SHA-256 of the secret, keyed with the pepper."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When it stopped, or will stop, being valid; null while it is the newest."""
    trial: Mapped[bool] = mapped_column(server_default="false")
    """Whether it is ours, to try the connection with."""
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When it, or a token got with it, was last used: to the minute."""
    used_from: Mapped[str | None]
    """The address that was from."""


class AccessToken(Base):
    """An opaque bearer token, as a hash; it is valid while its credential is."""

    __tablename__ = "access_token"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """SHA-256 of the token."""
    credential_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("credential.id", ondelete="CASCADE"), index=True
    )
    scopes: Mapped[TextList]
    """As granted."""
    issued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


class VendorPage(Base):
    """A connection whose vendor can open the page about it."""

    __tablename__ = "vendor_page"

    connection_id: Mapped[Id] = mapped_column(
        ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True
    )
    opened_by: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class IdempotencyKey(Base):
    """A request that a connection may repeat, and what it was answered."""

    __tablename__ = "idempotency_key"

    connection_id: Mapped[Id] = mapped_column(
        ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(primary_key=True)
    """As the client chose it."""
    request: Mapped[bytes] = mapped_column(LargeBinary)
    """A digest of what was asked: the same key for something else is refused."""
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """Absent until the request is done."""
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), index=True
    )


class HandoverLink(Base):
    """A link that shows a vendor its secret once; only the link itself can open what is sealed."""

    __tablename__ = "handover_link"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """SHA-256 of the link's token."""
    credential_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("credential.id", ondelete="CASCADE"), index=True
    )
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What it shows, encrypted with a key that the token gives; null once it was shown."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    opened_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class RequestCount(Base):
    """How many requests of an hour a connection with a quota has been allowed."""

    __tablename__ = "request_count"

    connection_id: Mapped[Id] = mapped_column(
        ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True
    )
    hour: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    """When the hour began."""
    taken: Mapped[int]


class WrongSecretCount(Base):
    """How many wrong secrets were sent within a minute for one client id from one address."""

    __tablename__ = "wrong_secret"
    __table_args__: Any = _UNLOGGED

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """HMAC-SHA-256 of the client id and the address, keyed with the pepper."""
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    """When the minute that began with the first one ends."""
    count: Mapped[int]
