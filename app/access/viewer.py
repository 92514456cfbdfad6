"""Viewer: the one value that says who asks, and what that lets them see."""

import hashlib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal

from app.access.scopes import ConnectionType, Version
from app.access.sharing import LITTLE
from app.access.terms import Terms
from app.district.settings import DistrictSettings


@dataclass(frozen=True, slots=True)
class History:
    """What a connection received before that its lists still have to account for.

    So that a delta tells it of what it sees no longer, and of what it sees anew:
    `app.access.history` keeps it.
    """

    connection: str
    revision: int = 0
    """How often its policy was changed: a statement is run for this one and no other."""
    own: bool = False
    """Whether tombstones are kept for it alone: what it sees changes by more than the roster."""
    tombstones: frozenset[str] = frozenset()
    """The tables in which there are tombstones that it may be told of."""
    granted: frozenset[str] = frozenset()
    """The tables with objects that it sees since later than they changed."""
    since: tuple[tuple[str, datetime], ...] = ()
    """By table, the moment from which on it sees all objects as they are told now."""
    receipts: tuple[tuple[int, int, int], ...] = ()
    """How often it received something new, by edition and revision of its policy."""

    @property
    def view(self) -> Hashable:
        """What an answer depends on: others may be answered the same while there is nothing."""
        return (self.connection, self.revision) if self.own or self.tombstones else None

    @property
    def signature(self) -> tuple[Hashable, ...]:
        """What a compiled statement depends on."""
        since = frozenset(table for table, _ in self.since)
        return (self.own, self.tombstones, self.granted, since)

    def receipts_beside(self, edition: int) -> int:
        """Return how often it received something new from another edition, or by another policy.

        Only that may add tombstones to lists of the edition.
        """
        own = (edition, self.revision)
        return sum(count for *read_by, count in self.receipts if tuple(read_by) != own)

    def modifies(self, table: str) -> bool:
        """Whether objects of a table may count as modified later than they changed."""
        return table in self.granted or table in dict(self.since)


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
    unshared: frozenset[str] = frozenset()
    """The tables of which no row is seen."""
    roles: tuple[str, ...] | None = None
    """The roles whose people are seen; None for all."""
    placed_only: bool = False
    """Whether people without a place in a class that is seen are kept back."""
    courses: tuple[str, ...] | None = None
    """The courses that alone are seen, with their classes; None for all."""
    subjects: tuple[str, ...] | None = None
    """The subjects whose courses are seen; None for all, or where `courses` are chosen."""
    history: History | None = None
    """What it received before; None for who is not registered as a vendor's connection."""
    view: str = field(init=False)
    """What an answer depends on: equal for two policies that see the same."""
    signature: tuple[Hashable, ...] = field(init=False)
    """What a compiled statement depends on: never which schools, only whether any."""

    @property
    def chooses_courses(self) -> bool:
        """Whether only some courses are seen, with their classes."""
        return self.courses is not None or self.subjects is not None

    @property
    def limits_rows(self) -> bool:
        """Whether of any kind that is seen some objects are not."""
        return any(self._limits)

    @property
    def limits_by_values(self) -> bool:
        """Whether rows are limited by what the district chose: schools, roles, places, courses."""
        return any((*self._chosen, self.placed_only))

    @property
    def _chosen(self) -> tuple[bool, ...]:
        chosen = (self.schools, self.roles, self.courses, self.subjects)
        return tuple(each is not None for each in chosen)

    @property
    def _limits(self) -> tuple[bool, ...]:
        return (*self._chosen, self.usernames_only, self.placed_only)

    @property
    def of_all_rows(self) -> "Policy":
        """The same policy without its limits on rows."""
        return replace(
            self,
            schools=None,
            orgs=(),
            usernames_only=False,
            roles=None,
            placed_only=False,
            courses=None,
            subjects=None,
        )

    @property
    def is_unlimited(self) -> bool:
        """Whether everything is seen."""
        return not (self.limits_rows or self.withheld or self.unshared)

    def withheld_of(self, type_: str) -> frozenset[str]:
        """Return the fields of a graph type that are kept back."""
        return frozenset(name for of, name in self.withheld if of == type_)

    def __post_init__(self) -> None:
        seen = (
            _sorted(self.schools),
            _sorted(self.orgs),
            sorted(self.withheld),
            self.usernames_only,
            sorted(self.unshared),
            _sorted(self.roles),
            self.placed_only,
            _sorted(self.courses),
            _sorted(self.subjects),
            self.history and self.history.view,
        )
        view = hashlib.sha256(repr(seen).encode()).hexdigest()[:32]
        history = self.history and self.history.signature
        object.__setattr__(self, "view", view)
        object.__setattr__(
            self, "signature", (*self._limits, self.withheld, self.unshared, history)
        )

    def binds(self) -> Mapping[str, Any]:
        """Return the parameters that the conditions of this policy name."""
        lists = {
            "viewer_schools": self.schools,
            "viewer_orgs": None if self.schools is None else self.orgs,
            "viewer_roles": self.roles,
            "viewer_courses": self.courses,
            "viewer_subjects": self.subjects,
        }
        binds: dict[str, Any] = {name: [*said] for name, said in lists.items() if said is not None}
        if self.history is not None:
            binds["viewer_connection"] = self.history.connection
            binds["viewer_revision"] = self.history.revision
            binds |= {f"viewer_since_{table}": moment for table, moment in self.history.since}
        return binds


def _sorted(names: tuple[str, ...] | None) -> list[str] | None:
    return None if names is None else sorted({*names})


DEFAULTS: Final = DistrictSettings()

EVERYTHING: Final = Policy()
"""The policy of a viewer from whom nothing is kept."""

DOCUMENTED: Final = Policy(withheld=LITTLE.kept_back)
"""The policy whose documents are stored: that of a connection which is told nothing else."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: a vendor's connection, a tool of the district's own, or a person who signed in."""

    kind: Literal["connection", "tool", "person"]
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
    is_test: bool = False
    """Whether the service itself sends the requests, to test the connection.

    The vendor receives nothing then, so its logs of disclosures and failures have no such request.
    """

    @property
    def is_internal(self) -> bool:
        """Whether it is of the district itself: a tool or a person."""
        return self.kind != "connection"

    @property
    def sees_all_rows(self) -> bool:
        """Whether no row is withheld, of the live SIS either.

        A person's policy names withheld fields of the live SIS, too; that of a tool does not.
        """
        if self.kind == "person":
            return not (self.policy.limits_rows or self.policy.unshared)
        return self.kind == "tool" and self.policy.is_unlimited

    @property
    def writer_kind(self) -> str:
        """What the history of grades calls the writer, as `app.grades.writers` lists them."""
        return "connectionTest" if self.is_test else self.kind

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
    terms: Terms
    """From where its bearer may come, and how often."""
    vendor_digest: bytes | None = None
    """What is kept of the vendor key to show where grades are; None where none is needed."""
    settings: DistrictSettings = DEFAULTS
    """What the district decided of answers; all else is as by default."""
