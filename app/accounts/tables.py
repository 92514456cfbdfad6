"""The tables of accounts, sessions, sign-in links and the audit log."""

from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, DateTime, ForeignKey, Identity, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class AccountRow(Base):
    """A person who can sign in."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    """In lower case."""
    name: Mapped[str]
    role: Mapped[str]
    schools: Mapped[list[str] | None] = mapped_column(ARRAY(Text(collation="C")))
    """The schools of a school administrator; null for the whole district."""
    password_hash: Mapped[str | None]
    """argon2id; null for who signs in by link or identity provider only."""
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Encrypted with a key that is derived from the pepper."""
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    """The last time step whose code was used."""
    active: Mapped[bool] = mapped_column(server_default="true")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    signed_in_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SessionRow(Base):
    """A session of a browser."""

    __tablename__ = "account_session"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """SHA-256 of the 256-bit id in the cookie."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    csrf: Mapped[str]
    verified: Mapped[bool]
    """False between the password and the second factor."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    revealed_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Until when masked personal data is shown in this session."""


class SignInLinkRow(Base):
    """A one-time link that signs a person in; using it deletes it."""

    __tablename__ = "sign_in_link"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class RecoveryCodeRow(Base):
    """A code to sign in with once instead of a TOTP code; using it deletes it."""

    __tablename__ = "recovery_code"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """HMAC-SHA-256 keyed with the pepper."""


class IdentityRow(Base):
    """The subject of an identity provider that signs in as an account."""

    __tablename__ = "account_identity"

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)


class IdentityProviderRow(Base):
    """An OpenID Connect provider with which people sign in."""

    __tablename__ = "identity_provider"

    name: Mapped[str] = mapped_column(primary_key=True)
    """As in the address of its pages."""
    title: Mapped[str]
    issuer: Mapped[str]
    client_id: Mapped[str]
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The client secret, encrypted with a key that is derived from the pepper."""
    roles: Mapped[dict[str, str]] = mapped_column(JSONB)
    """The role of a new account, by the domain of its e-mail address."""
    trusted_domains: Mapped[list[str]] = mapped_column(ARRAY(Text))
    changed_by: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ProviderSignInRow(Base):
    """A sign-in that a provider has not answered yet; its answer deletes it."""

    __tablename__ = "provider_sign_in"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """SHA-256 of the state in the provider's answer and in a cookie of the browser."""
    provider: Mapped[str] = mapped_column(
        ForeignKey("identity_provider.name", ondelete="CASCADE"), index=True
    )
    nonce: Mapped[str]
    code_verifier: Mapped[str]
    next: Mapped[str]
    """The page to open afterwards."""
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


class AuditRow(Base):
    """An act of a person."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    account_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    """Null for acts without an account, such as a refused sign-in or a command."""
    by: Mapped[str]
    """The name and e-mail address of the person as they were then, or a user of the system."""
    action: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    address: Mapped[str | None]
    """The network address that the request came from."""
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
