"""Viewer: the one value that says who asks, and what that lets them see."""

import hashlib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from app.access.scopes import ConnectionType, Version
from app.district.settings import DistrictSettings


@dataclass(frozen=True, slots=True)
class Policy:
    """Which rows and which fields a viewer may see.

    `app.access.policy` says what it means for each table.
    """

    schools: tuple[str, ...] | None = None
    """The schools in scope; None for the whole district."""
    withheld: frozenset[tuple[str, str]] = frozenset()
    """The fields kept back, as (graph type, graph field)."""
    orgs: tuple[str, ...] = ()
    """What else is seen of the organizations: the schools' departments and what stands above."""
    usernames_only: bool = False
    """Whether people without a username are kept back, as OneRoster 1.1 has none of them."""
    view: str = field(init=False)
    """What an answer depends on: equal for two policies that see the same."""

    @property
    def signature(self) -> tuple[Hashable, ...]:
        """What a compiled statement depends on: never which schools, only whether any."""
        return (self.schools is None, self.withheld, self.usernames_only)

    def __post_init__(self) -> None:
        schools = None if self.schools is None else sorted({*self.schools})
        seen = repr((schools, sorted({*self.orgs}), sorted(self.withheld), self.usernames_only))
        object.__setattr__(self, "view", hashlib.sha256(seen.encode()).hexdigest()[:32])

    def binds(self) -> Mapping[str, list[str]]:
        """Return the parameters that the conditions of this policy name."""
        if self.schools is None:
            return {}
        return {"viewer_schools": [*self.schools], "viewer_orgs": [*self.orgs]}


DEFAULTS: Final = DistrictSettings()

EVERYTHING: Final = Policy()
"""The policy of a viewer from whom nothing is kept."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: a vendor's connection or a tool of the district's own."""

    kind: Literal["connection", "tool"]
    id: str
    name: str
    scopes: frozenset[str]
    """As granted and spelled in the token's `scope`: whole URIs of one OneRoster version."""
    version: Version | None
    """The OneRoster version a connection speaks; None for a tool."""
    policy: Policy
    type: ConnectionType | None = None
    """What a connection is for; None for a tool."""
    partner: bool = False
    """Whether its application is a partner's; only those write."""

    @property
    def signature(self) -> tuple[Hashable, ...]:
        """What a statement compiled for this viewer depends on."""
        return (self.kind, *self.policy.signature)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a bearer token stands for at this moment."""

    viewer: Viewer
    edition: int | None
    """The current edition; None while nothing is published."""
    vendor_digest: bytes | None = None
    """What is kept of the vendor key to show where grades are; None where none is needed."""
    settings: DistrictSettings = DEFAULTS
    """What the district decided of answers; all else is as by default."""
