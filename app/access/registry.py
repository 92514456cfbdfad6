"""The register of connections: made, listed, switched on and off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection as Transaction
from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from app.access.proofs import new_client_id
from app.access.rotation import VALID, Issued, UnknownConnection, add_secret
from app.access.scopes import INTERNAL_TOOL, NAMES, TOOL_SCOPES, ConnectionType, Version
from app.access.tables import Application, Connection, Credential
from app.errors import RollcallError
from app.sis.organizations import Organization

LONGEST_NAME: Final = 255
"""Characters of an application's name."""


class PartnerMismatch(RollcallError):
    """What is asked for does not go with what the application is."""

    code = "partner_mismatch"


class NotInVersion(RollcallError):
    """The OneRoster version does not know connections of this type."""

    code = "type_not_in_version"


class BadName(RollcallError):
    """Nobody could read the name of an application."""

    code = "application_name"


class UnknownSchool(RollcallError):
    """A school in scope is none of the district's."""

    code = "unknown_school"


class UnknownScope(RollcallError):
    """A tool is to get a scope that tools cannot have."""

    code = "unknown_scope"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A vendor's connection that is to be made."""

    application: str
    version: Version
    type: ConnectionType
    partner: bool
    """Whether the application is a partner's."""
    schools: tuple[str, ...] | None = None
    """The schools in scope; None for the whole district."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A connection as the register shows it."""

    client_id: str
    application: str
    partner: bool
    type: str
    version: Version | None
    """None for a tool."""
    schools: Sequence[str] | None
    active: bool
    secrets: int
    """How many of its secrets are valid now."""
    created_at: datetime


def connect(transaction: Transaction, pepper: bytes, wanted: Wanted) -> Issued:
    """Register a vendor's connection, and its application where that is new.

    All but Roster Sync is for partners. Raises `PartnerMismatch`, `NotInVersion`, `BadName`
    or `UnknownSchool`.
    """
    if wanted.type != "roster-sync" and not wanted.partner:
        raise PartnerMismatch(
            f"A {wanted.type} connection is for partners: say --partner if {wanted.application!r} "
            "is a partner's application, or make it a roster-sync connection."
        )
    if (wanted.version, wanted.type) not in NAMES:
        raise NotInVersion(f"OneRoster {wanted.version} has no {wanted.type}; take version 1.2.")
    _check_schools(transaction, wanted.schools or ())
    _ensure_application(transaction, wanted.application, partner=wanted.partner)
    return _register(
        transaction,
        pepper,
        application=wanted.application,
        type=wanted.type,
        version=wanted.version,
        schools=None if wanted.schools is None else sorted({*wanted.schools}),
    )


def equip(transaction: Transaction, pepper: bytes, name: str, scopes: Sequence[str]) -> Issued:
    """Register a tool of the district's own.

    Raises `UnknownScope`, `BadName` or `PartnerMismatch`.
    """
    for scope in scopes:
        if scope not in TOOL_SCOPES:
            known = ", ".join(TOOL_SCOPES)
            raise UnknownScope(f"{scope!r} is not a scope that tools can have; there is {known}.")
    _ensure_application(transaction, name, partner=False)
    return _register(
        transaction, pepper, application=name, type=INTERNAL_TOOL, scopes=sorted({*scopes})
    )


def registered(transaction: Transaction) -> list[Registered]:
    """Return every connection, oldest first."""
    secrets = select(func.count()).where(Credential.connection_id == Connection.id, VALID)
    found = transaction.execute(
        select(
            Connection.id.label("client_id"),
            Connection.application,
            Application.partner,
            Connection.type,
            Connection.version,
            Connection.schools,
            Connection.active,
            secrets.scalar_subquery().label("secrets"),
            Connection.created_at,
        )
        .join(Application, Application.name == Connection.application)
        .order_by(Connection.created_at, Connection.id)
    )
    return [Registered(**row) for row in found.mappings()]


def switch(transaction: Transaction, client_id: str, *, on: bool) -> None:
    """Let a connection in, or keep it and its tokens out; raises `UnknownConnection`."""
    chosen = update(Connection).where(Connection.id == client_id).values(active=on)
    if transaction.execute(chosen).rowcount == 0:
        raise UnknownConnection(client_id)


def _check_schools(transaction: Transaction, schools: Sequence[str]) -> None:
    known = select(Organization.sourced_id).where(
        Organization.kind == "school", Organization.sourced_id.in_(schools)
    )
    for unknown in sorted({*schools} - {*transaction.execute(known).scalars()}):
        raise UnknownSchool(
            f"The district has no school {unknown!r}; a school is named by its sourcedId."
        )


def _ensure_application(transaction: Transaction, name: str, *, partner: bool) -> None:
    if not (name.strip() and name.isprintable() and len(name) <= LONGEST_NAME):
        raise BadName(
            f"{name[:40]!r} is no name for an application: it takes 1 to {LONGEST_NAME} printable "
            "characters, not all of them spaces."
        )
    new = insert_or(Application).values(name=name, partner=partner).on_conflict_do_nothing()
    transaction.execute(new)
    known = select(Application.partner).where(Application.name == name)
    if transaction.execute(known).scalar_one() != partner:
        asked, found = ("a", "no") if partner else ("no", "a")
        raise PartnerMismatch(
            f"{name!r} is registered as {found} partner's application, not as {asked} partner's; "
            "say so, or choose another name."
        )


def _register(transaction: Transaction, pepper: bytes, **columns: object) -> Issued:
    new = insert(Connection).values(id=new_client_id(), **columns)
    client_id, version = transaction.execute(new.returning(Connection.id, Connection.version)).one()
    return Issued(client_id, add_secret(transaction, pepper, client_id), version)
