"""Wishes: what is said of a connection, over what is copied, or over what it was."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

from sqlalchemy import Connection as Transaction

from app.access.choosing import check_known, chosen
from app.access.details import NO_DETAILS, Details
from app.access.history.keeping import lock_policies
from app.access.listing import vendors_own
from app.access.registry import Wanted
from app.access.revising import revise
from app.access.scopes import ConnectionType, Version
from app.access.sharing import ALL, LITTLE, DataToShare

Base = Literal["little", "all"]
_BASES: Final[Mapping[Base, DataToShare]] = {"little": LITTLE, "all": ALL}
_NOT_COPIED: Final = {"label": None, "expires_at": None}
"""The details that are a connection's own."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """What is said of the data to share and of the schools."""

    said: Mapping[str, Any] = field(default_factory=dict)
    """Fields of `DataToShare` by name."""
    base: Base | None = None
    """What the other fields are taken from; None for what is copied, or was."""
    schools: Sequence[str] | None = None
    """The schools in scope, none for all; None for those that are copied, or were."""

    def over(
        self, shared: DataToShare, schools: Sequence[str] | None
    ) -> tuple[DataToShare, tuple[str, ...] | None]:
        """Return what is said over data to share and schools; raises `NotShareable`."""
        base = shared if self.base is None else _BASES[self.base]
        scope = schools if self.schools is None else self.schools
        return chosen(base, self.said), tuple(scope) if scope else None


@dataclass(frozen=True, slots=True)
class Wish:
    """A vendor's connection that somebody wishes for."""

    application: str
    version: Version
    type: ConnectionType
    partner: bool
    sharing: Sharing = Sharing()
    details: Mapping[str, Any] = field(default_factory=dict)
    """Details by name; those left out are copied, or absent."""
    like: str | None = None
    """The connection whose settings are copied: all but its label and its expiry date."""
    replaces: str | None = None


def wanted(transaction: Transaction, wish: Wish) -> Wanted:
    """Return what is to be made; raises `UnknownConnection`, `NotAVendors` or `NotShareable`."""
    schools: Sequence[str] | None = None
    shared, details = LITTLE, NO_DETAILS
    if wish.like is not None:
        found = vendors_own(transaction, wish.like)
        schools, shared, details = found.schools, found.sharing, found.details
    sharing, scope = wish.sharing.over(shared, schools)
    return Wanted(
        wish.application,
        wish.version,
        wish.type,
        wish.partner,
        scope,
        sharing,
        Details(**{**asdict(details), **_NOT_COPIED, **wish.details}),
        wish.replaces,
    )


def share(transaction: Transaction, client_id: str, sharing: Sharing) -> None:
    """Change what a vendor's connection is given, within a second and told by its deltas.

    Raises `UnknownConnection`, `NotAVendors`, `NotShareable`, `UnknownSchool` or `UnknownCourse`.
    """
    lock_policies(transaction)  # so that others who change it wait, before it is looked at
    found = vendors_own(transaction, client_id)
    shared, schools = sharing.over(found.sharing, found.schools)
    check_known(transaction, schools, shared)
    revise(transaction, client_id, schools, shared)
