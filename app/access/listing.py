"""Connections as the register shows them: what they are, may see, and were last used for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection as Transaction
from sqlalchemy import Row, Text, cast, func, select

from app.access.details import DETAILS, Details
from app.access.registry import NotAVendors
from app.access.rotation import OWN, VALID, UnknownConnection
from app.access.scopes import Version
from app.access.sharing import DataToShare
from app.access.tables import Application, Connection, Credential
from app.access.viewers import shared_with


@dataclass(frozen=True, slots=True)
class Registered:
    """A connection as the register shows it."""

    client_id: str
    application: str
    partner: bool
    type: str
    version: Version | None
    """None for a tool."""
    scopes: Sequence[str] | None
    """What a tool may do; None for a vendor's, whose scopes follow from its version and type."""
    schools: Sequence[str] | None
    sharing: DataToShare
    active: bool
    details: Details
    replaces: str | None
    """The connection that this one is to take the place of."""
    secrets: int
    """How many of its secrets are valid now."""
    last_used_at: datetime | None
    """When it was last used, to the minute."""
    last_used_from: str | None
    """The address that was from."""
    created_at: datetime

    @property
    def has_ended(self) -> bool:
        """Whether its expiry date is past."""
        ends = self.details.expires_at
        return ends is not None and ends <= datetime.now(ends.tzinfo)

    @property
    def state(self) -> str:
        """Whether it is let in, in a word."""
        if self.has_ended:
            return "expired"
        return "active" if self.active else "disabled"


_OF: Final = (Credential.connection_id == Connection.id, OWN)
_SECRETS: Final = select(func.count()).where(*_OF, VALID).scalar_subquery()
_USE: Final = (
    select(Credential.used_at, Credential.used_from)
    .where(*_OF, Credential.used_at.is_not(None))
    .order_by(Credential.used_at.desc())
    .limit(1)
    .lateral("last_use")
)
_LISTED: Final = (
    select(
        Connection.id,
        Connection.application,
        Application.partner,
        Connection.type,
        Connection.version,
        Connection.schools,
        cast(Connection.sharing, Text).label("shared"),
        Connection.active,
        Connection.replaces,
        _SECRETS.label("secrets"),
        Connection.scopes,
        _USE.c.used_at,
        _USE.c.used_from,
        Connection.created_at,
        *(getattr(Connection, name) for name in DETAILS),
    )
    .join(Application, Application.name == Connection.application)
    .outerjoin(_USE, Connection.id.is_not(None))
    .order_by(Connection.created_at, Connection.id)
)


def registered(transaction: Transaction) -> list[Registered]:
    """Return every connection, those of tools too, oldest first."""
    return [_registered(row) for row in transaction.execute(_LISTED)]


def registered_by_id(transaction: Transaction, client_ids: Sequence[str]) -> dict[str, Registered]:
    """Return those connections of some client ids that there are, by client id."""
    found = transaction.execute(_LISTED.where(Connection.id.in_(client_ids)))
    return {row.id: _registered(row) for row in found}


def one_registered(transaction: Transaction, client_id: str) -> Registered:
    """Return a connection; raises `UnknownConnection`."""
    found = registered_by_id(transaction, [client_id]).get(client_id)
    if found is None:
        raise UnknownConnection(client_id)
    return found


def vendors_own(transaction: Transaction, client_id: str) -> Registered:
    """Return a vendor's connection; raises `UnknownConnection` or `NotAVendors`."""
    found = one_registered(transaction, client_id)
    if found.version is None:
        raise NotAVendors(
            f"{client_id} is a tool of the district, not a vendor's connection; change it with "
            f"`rollcall tool change {client_id}`."
        )
    return found


def _registered(row: Row[Any]) -> Registered:
    said = {name: getattr(row, name) for name in DETAILS}
    return Registered(
        client_id=row.id,
        application=row.application,
        partner=row.partner,
        type=row.type,
        version=row.version,
        scopes=row.scopes,
        schools=row.schools,
        sharing=shared_with(row.shared),
        active=row.active,
        details=Details(**said),
        replaces=row.replaces,
        secrets=row.secrets,
        last_used_at=row.used_at,
        last_used_from=row.used_from,
        created_at=row.created_at,
    )
