"""Vendor keys: what a partner's application shows besides its token, where grades are."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Connection as Transaction
from sqlalchemy import func, select, update

from app.access.proofs import new_secret, new_vendor_key, secret_digest
from app.access.registry import PartnerMismatch
from app.access.tables import Application, Connection
from app.errors import RollcallError

HEADER: Final = "x-vendor-authorization"
"""Where it is sent, as `key:secret`."""


class UnknownApplication(RollcallError):
    """No application has this name."""

    code, status = "unknown_application", 404

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is no application {name!r}; `rollcall application list` shows them all."
        )


@dataclass(frozen=True, slots=True)
class VendorKey:
    """An application's vendor key, the one time that its secret is known."""

    application: str
    key: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Product:
    """An application as it is listed."""

    name: str
    partner: bool
    vendor: str | None
    description: str | None
    vendor_key: str | None
    """None where it need not show one."""
    connections: int
    created_at: datetime


def give_key(transaction: Transaction, pepper: bytes, name: str) -> VendorKey:
    """Return a new vendor key of a partner's application; one that it had is void at once.

    Raises `UnknownApplication` or `PartnerMismatch`.
    """
    known = select(Application.partner).where(Application.name == name)
    partner = transaction.execute(known).scalar()
    if partner is None:
        raise UnknownApplication(name)
    if not partner:
        raise PartnerMismatch(f"{name!r} is no partner's application: vendor keys are for those.")
    made = VendorKey(name, new_vendor_key(), new_secret())
    digest = secret_digest(pepper, f"{made.key}:{made.secret}")
    _keep(transaction, name, vendor_key=made.key, vendor_digest=digest)
    return made


def take_key(transaction: Transaction, name: str) -> None:
    """Take an application's vendor key away, so that its tokens alone will do.

    Raises `UnknownApplication`.
    """
    _keep(transaction, name, vendor_key=None, vendor_digest=None)


def is_shown(pepper: bytes, sent: str, digest: bytes) -> bool:
    """Return whether what the header has is the key and secret of which this digest is kept."""
    return hmac.compare_digest(secret_digest(pepper, sent.strip()), digest)


def products(transaction: Transaction) -> list[Product]:
    """Return every application, tools too, by name."""
    own = select(func.count()).where(Connection.application == Application.name)
    found = transaction.execute(
        select(
            Application.name,
            Application.partner,
            Application.vendor,
            Application.description,
            Application.vendor_key,
            own.scalar_subquery().label("connections"),
            Application.created_at,
        ).order_by(Application.name)
    )
    return [Product(**row) for row in found.mappings()]


def _keep(transaction: Transaction, name: str, **columns: object) -> None:
    chosen = update(Application).where(Application.name == name).values(**columns)
    if transaction.execute(chosen).rowcount == 0:
        raise UnknownApplication(name)
