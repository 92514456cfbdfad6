"""The register of connections: made, changed, switched on and off."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Connection as Transaction
from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from app.access.choosing import check_known
from app.access.details import NO_DETAILS, Details, checked
from app.access.history.keeping import lock_policies
from app.access.proofs import new_client_id
from app.access.rotation import Issued, UnknownConnection, add_secret
from app.access.scopes import (
    INTERNAL_TOOL,
    LIMITED_TOOL_SCOPES,
    NAMES,
    ROSTER_READ,
    TOOL_SCOPES,
    ConnectionType,
    Version,
)
from app.access.sharing import ALL, LITTLE, DataToShare
from app.access.tables import Application, Connection
from app.errors import RollcallError

_FIXED: Final = frozenset({"version", "type"})

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


class FixedAtCreation(RollcallError):
    """What a connection was made with is to be changed, and cannot be."""

    code, status = "fixed_at_creation", 409


class NotAVendors(RollcallError):
    """What is for vendors' connections is asked of a tool of the district's own."""

    code = "not_a_vendors"


class ApplicationExists(RollcallError):
    """An application of this name is registered already."""

    code, status = "application_exists", 409


class NameTaken(RollcallError):
    """Another connection of the application has the same label, or has none either."""

    code, status = "name_taken", 409


class UselessTool(RollcallError):
    """A tool is to get no scope that it could use."""

    code = "useless_tool"


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
    sharing: DataToShare = LITTLE
    """What of their data is shared."""
    details: Details = NO_DETAILS
    replaces: str | None = None
    """The connection, of the same application, that this one is to take the place of."""


@dataclass(frozen=True, slots=True)
class Product:
    """An application that is to be registered."""

    name: str
    partner: bool
    vendor: str | None = None
    description: str | None = None


def connect(transaction: Transaction, pepper: bytes, wanted: Wanted) -> Issued:
    """Register a vendor's connection, and its application where that is new.

    All but Roster Sync is for partners. Raises `PartnerMismatch`, `NotInVersion`, `BadName`,
    `BadDetail`, `NameTaken`, `UnknownSchool`, `UnknownCourse` or `UnknownConnection`.
    """
    if wanted.type != "roster-sync" and not wanted.partner:
        raise PartnerMismatch(
            f"A {wanted.type} connection is for partners: say --partner if {wanted.application!r} "
            "is a partner's application, or make it a roster-sync connection, which is all that "
            "others can have."
        )
    if (wanted.version, wanted.type) not in NAMES:
        raise NotInVersion(f"OneRoster {wanted.version} has no {wanted.type}; take version 1.2.")
    details = checked(asdict(wanted.details))
    check_known(transaction, wanted.schools, wanted.sharing)
    name = _named(wanted.application)
    _ensure_application(transaction, name, partner=wanted.partner)
    if wanted.replaces is not None:
        _check_replaced(transaction, wanted.replaces, name)
    lock_policies(transaction)
    check_label(transaction, name, wanted.details.label)
    return _register(
        transaction,
        pepper,
        application=name,
        type=wanted.type,
        version=wanted.version,
        schools=None if wanted.schools is None else sorted({*wanted.schools}),
        sharing=wanted.sharing.model_dump(mode="json", by_alias=True),
        replaces=wanted.replaces,
        **details,
    )


@dataclass(frozen=True, slots=True)
class NewTool:
    """A tool of the district's own that is to be registered."""

    name: str
    scopes: tuple[str, ...]
    schools: tuple[str, ...] | None = None
    """The schools in scope; None for the whole district."""
    sharing: DataToShare = ALL
    """What it sees of their data."""
    details: Details = NO_DETAILS

    @property
    def is_limited(self) -> bool:
        """Whether it sees only a part of the data."""
        return self.schools is not None or self.sharing != ALL

    @property
    def columns(self) -> Mapping[str, Any]:
        """What the register keeps of its scopes and of what it sees."""
        return {
            "scopes": sorted({*self.scopes}),
            "schools": None if self.schools is None else sorted({*self.schools}),
            "sharing": (
                self.sharing.model_dump(mode="json", by_alias=True) if self.is_limited else None
            ),
        }


def create_tool(transaction: Transaction, pepper: bytes, tool: NewTool) -> Issued:
    """Register a tool of the district's own.

    Raises `UnknownScope`, `BadName`, `BadDetail`, `NameTaken`, `PartnerMismatch`,
    `UnknownSchool` or `UnknownCourse`.
    """
    check_tool_scopes(tool)
    details = checked(asdict(tool.details))
    check_known(transaction, tool.schools, tool.sharing)
    named = _named(tool.name)
    _ensure_application(transaction, named, partner=False)
    check_label(transaction, named, tool.details.label)
    return _register(
        transaction,
        pepper,
        application=named,
        type=INTERNAL_TOOL,
        **tool.columns,
        **details,
    )


def check_label(
    transaction: Transaction, application: str, label: str | None, *, but: str | None = None
) -> None:
    """Raise `NameTaken` where people could not tell a connection from another `but` that one.

    Others that create or rename a connection of the application wait until the transaction ends.
    """
    own = select(Application.name).where(Application.name == application)
    transaction.execute(own.with_for_update())
    wanted = (label or "").strip().casefold()
    others = select(Connection.id, Connection.label).where(Connection.application == application)
    for id_, taken in transaction.execute(others.order_by(Connection.created_at)):
        if id_ != but and (taken or "").strip().casefold() == wanted:
            named = f"with the label {taken!r}" if wanted else "without a label"
            example = f"{application} 2" if wanted else "Summer school"
            raise NameTaken(
                f"{application!r} already has a connection {named}: {id_}. Give this one a label "
                f"of its own, such as --label {example!r}."
            )


def check_tool_scopes(tool: NewTool) -> None:
    """Raise `UnknownScope` where tools cannot have one of the scopes, or not with such a policy.

    Raises `UselessTool` where the tool could do nothing.
    """
    if not tool.scopes:
        raise UnknownScope(f"A tool needs at least one scope; there is {', '.join(TOOL_SCOPES)}.")
    for scope in tool.scopes:
        if scope not in TOOL_SCOPES:
            known = ", ".join(TOOL_SCOPES)
            raise UnknownScope(f"{scope!r} is not a scope that tools can have; there is {known}.")
        if tool.is_limited and scope not in LIMITED_TOOL_SCOPES:
            allowed = ", ".join(LIMITED_TOOL_SCOPES)
            raise UnknownScope(
                f"{scope!r} is for tools that see everything. A tool that sees only some schools "
                f"or data can have {allowed}."
            )
    if tool.is_limited:
        _check_useful(tool)


def _check_useful(tool: NewTool) -> None:
    """Raise `UselessTool` where none of the data that a tool sees is what its scopes are for."""
    of_grades = {"gradebook", "assessments"} & {*tool.sharing.objects}
    if not tool.sharing.objects or (ROSTER_READ not in tool.scopes and not of_grades):
        raise UselessTool(
            f"With the scopes {', '.join(tool.scopes)} and these kinds of data the tool could do "
            f"nothing. Add {ROSTER_READ}, or kinds of data that the scopes are for."
        )


def introduce(transaction: Transaction, product: Product) -> None:
    """Register an application before it has a connection.

    Raises `ApplicationExists`, `BadName` or `BadDetail`.
    """
    said = {"vendor": product.vendor, "description": product.description}
    name = _named(product.name)
    columns = {"name": name, "partner": product.partner, **checked(said)}
    new = insert_or(Application).values(columns).on_conflict_do_nothing()
    if transaction.execute(new.returning(Application.name)).first() is None:
        raise ApplicationExists(f"There is an application {name!r} already.")


def edit(transaction: Transaction, client_id: str, said: Mapping[str, Any]) -> None:
    """Change details of a connection or a tool, by name; None takes one away.

    Raises `UnknownConnection`, `BadDetail`, `NameTaken`, or `FixedAtCreation` where another
    version or type is said.
    """
    is_known = select(Connection).where(Connection.id == client_id)
    found = transaction.execute(is_known).mappings().first()
    if found is None:
        raise UnknownConnection(client_id)
    for name in _FIXED & said.keys():
        if said[name] != found[name]:
            raise FixedAtCreation(
                f"The {name} of a connection is fixed at its creation: make another one, with "
                f"`rollcall connection create NAME --{name} {said[name]} --like {client_id} "
                f"--replaces {client_id}`, and disable this one when the new one works."
            )
    changes = checked({name: value for name, value in said.items() if name not in _FIXED})
    if "label" in changes and changes["label"] != found["label"]:
        check_label(transaction, found["application"], changes["label"], but=client_id)
    if changes:
        own = update(Connection).where(Connection.id == client_id)
        transaction.execute(own.values(**changes))


def switch(transaction: Transaction, client_id: str, *, on: bool) -> None:
    """Let a connection in, or keep it and its tokens out; raises `UnknownConnection`."""
    chosen = update(Connection).where(Connection.id == client_id).values(active=on)
    if transaction.execute(chosen).rowcount == 0:
        raise UnknownConnection(client_id)


def _check_replaced(transaction: Transaction, client_id: str, application: str) -> None:
    owner = select(Connection.application).where(Connection.id == client_id)
    found = transaction.execute(owner).scalar()
    if found is None:
        raise UnknownConnection(client_id)
    if found != application:
        raise PartnerMismatch(
            f"{client_id} is a connection of {found!r}; one of {application!r} cannot take its "
            "place."
        )


def _named(name: str) -> str:
    """Return the name of an application, trimmed; raises `BadName` where nobody could read it."""
    trimmed = name.strip()
    if not (trimmed and trimmed.isprintable() and len(trimmed) <= LONGEST_NAME):
        raise BadName(
            f"{name[:40]!r} is no name for an application: it takes 1 to {LONGEST_NAME} printable "
            "characters, not all of them spaces."
        )
    return trimmed


def _ensure_application(transaction: Transaction, name: str, *, partner: bool) -> None:
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
