"""What of a connection's policy keeps a record from it, one limit at a time.

Nothing here says again what a limit means: a policy of that limit alone is asked. Several limits
may only together keep a record back; then the smallest such sets of them are told.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations
from typing import Any, Final

from sqlalchemy import Connection as Transaction

from app.access.policy import AGENTS
from app.access.rotation import UnknownConnection
from app.access.scopes import Version, allowed, reading
from app.access.sharing import FIELDS, TABLES, TYPES
from app.access.viewer import EVERYTHING, Policy, Viewer
from app.access.viewers import VendorState, at_edition, vendor_states
from app.errors import RollcallError
from app.explanations import rules
from app.explanations.naming import Named, named
from app.explanations.records import Record, Sis
from app.explanations.rules import Reason, Rule
from app.explanations.sightings import ROLES, Seeing
from app.roster.editions import current_number

_LIMITS: Final[Mapping[str, Callable[[Policy], Policy]]] = {
    "at a school in scope": lambda of: replace(EVERYTHING, schools=of.schools, orgs=of.orgs),
    "of a person with a username": lambda of: replace(EVERYTHING, usernames_only=of.usernames_only),
    "in a role that is shared": lambda of: replace(EVERYTHING, roles=of.roles),
    "of a person with a place in a class": lambda of: replace(
        EVERYTHING, placed_only=of.placed_only
    ),
    "of a course that is chosen": lambda of: replace(
        EVERYTHING, courses=of.courses, subjects=of.subjects
    ),
}
"""Each limit of rows, as the policy of which nothing else is left."""


class NoVendor(RollcallError):
    """A connection that is no vendor's sees the whole district and all of the SIS."""

    code = "no_vendor"
    status = 409


@dataclass(frozen=True, slots=True)
class Vendor:
    """A connection, as what it sees is explained."""

    viewer: Viewer
    version: Version
    active: bool
    expired: bool

    @property
    def let_in(self) -> bool:
        """Whether its tokens open anything."""
        return self.active and not self.expired

    @property
    def named(self) -> Named:
        """It, as an answer speaks of it."""
        return Named(
            "connection", self.viewer.id, f"{self.viewer.name} ({self.viewer.id})", "connection"
        )

    @property
    def limited(self) -> dict[tuple[str, ...], Viewer]:
        """It with each set of its limits of rows alone, the smallest sets first."""
        policy = self.viewer.policy
        alone = {name: of(policy) for name, of in _LIMITS.items()}
        given = [name for name, each in alone.items() if each != EVERYTHING]
        sets = (combinations(given, size) for size in range(1, len(given) + 1))
        found: dict[tuple[str, ...], Viewer] = {}
        for limits in chain.from_iterable(sets):
            own = _together([alone[name] for name in limits])
            found[limits] = replace(self.viewer, policy=replace(own, withheld=policy.withheld))
        return found

    def reads(self, table: str) -> bool:
        """Whether a token of it lets it read the objects of a table."""
        return not self.viewer.scopes.isdisjoint(reading(self.version, table))


def vendor(transaction: Transaction, client_id: str, edition: int | None = None) -> Vendor:
    """Return the vendor of a client id, as of an edition or else the current one.

    Raises `UnknownConnection` or `NoVendor`.
    """
    ((found,), current) = vendors_now(transaction, [client_id])
    if edition in {None, current}:
        return found
    return replace(found, viewer=at_edition(transaction, found.viewer, edition))


def vendors_now(
    transaction: Transaction, client_ids: Sequence[str] | None = None
) -> tuple[list[Vendor], int | None]:
    """Return the vendors of some client ids, or all of them, and the current edition.

    Raises `UnknownConnection` or `NoVendor`.
    """
    states = vendor_states(transaction, client_ids)
    by_id = {each.viewer.id: each for each in states}
    wanted = by_id if client_ids is None else dict.fromkeys(client_ids)
    for client_id in wanted:
        if client_id not in by_id:
            raise UnknownConnection(client_id)
    edition = states[0].edition if states else current_number(transaction)
    return [_vendor(by_id[client_id]) for client_id in wanted], edition


def _vendor(state: VendorState) -> Vendor:
    """Return a connection as a vendor; raises `NoVendor`."""
    viewer = state.viewer
    if viewer.version is None or viewer.type is None:
        raise NoVendor(
            f"{viewer.id} is a tool of the district's own: it sees the SIS and everything that is "
            "published, so nothing is kept from it. Name a vendor's connection."
        )
    scopes = frozenset(allowed(viewer.version, viewer.type))
    own = replace(viewer, scopes=scopes)
    return Vendor(own, viewer.version, active=state.active, expired=state.expired)


@dataclass(frozen=True, slots=True)
class Sharing:
    """A record asked why a connection does not see it."""

    sis: Sis
    vendor: Vendor
    record: Record
    seeing: Seeing

    @property
    def _table(self) -> str:
        return self.seeing.sighting.table.name

    @property
    def _is_of_roster(self) -> bool:
        """Whether the rows say themselves of which school and course they are."""
        return self._table.startswith("roster_")

    @property
    def _policy(self) -> Policy:
        return self.vendor.viewer.policy

    @property
    def it(self) -> Named:
        """The record, as an answer speaks of it."""
        return named(self.sis, self.record)

    def at_all(self) -> Iterator[Reason]:
        """Yield what keeps all records of the kind from the connection."""
        if not self.vendor.active:
            yield self._reason(rules.INACTIVE)
        if self.vendor.expired:
            yield self._reason(rules.EXPIRED)
        scopes = reading(self.vendor.version, self._table)
        if not scopes:
            yield self._reason(rules.NOT_IN_VERSION, self.vendor.version)
        elif not self.vendor.reads(self._table):
            yield self._reason(rules.NO_SCOPE, " or ".join(scopes))
        if self._table in self._policy.unshared:
            yield self._reason(rules.NOT_SHARED, _shared_as(self._table))
        if self.seeing.sighting.field in self._policy.withheld:
            withheld = [name for name, of in FIELDS.items() if self.seeing.sighting.field in of]
            yield self._reason(rules.WITHHELD, ", ".join(withheld))

    def of_rows(self) -> Iterator[Reason]:
        """Yield the limits, or sets of them, that keep this published record back."""
        for limits in self._blocking():
            told = _ALONE[limits[0]] if len(limits) == 1 and self._is_of_roster else None
            yield told(self) if told else self._reason(rules.LIMITS, " and ".join(limits))

    def notes(self) -> Iterator[Reason]:
        """Yield which fields of what the connection sees are withheld from it."""
        type_ = TYPES[self._table]
        fields = sorted(self._policy.withheld_of(type_) & _fields_of(type_))
        if fields and self.seeing.sighting.field is None:
            yield self._reason(rules.WITHHELD_IN_PART, ", ".join(fields))

    def _blocking(self) -> list[tuple[str, ...]]:
        """Return the smallest sets of limits that each hide the record from a connection."""
        found: list[tuple[str, ...]] = []
        every = self.vendor.limited
        self.seeing.look(every.values())
        for limits, viewer in every.items():
            if any({*smaller} <= {*limits} for smaller in found):
                continue
            if not self.seeing.by(viewer):
                found.append(limits)
        return found

    def out_of_scope(self) -> Reason:
        """Say that the record is at no school in scope, and at which it is."""
        schools = self._schools()
        scope = ", ".join(self._called(id_) for id_ in self._policy.schools or ()) or "no school"
        if not schools:
            return self._reason(rules.OF_NO_SCHOOL, scope)
        return Reason(rules.OUT_OF_SCOPE, self.it, named(self.sis, schools[0]), scope)

    def without_username(self) -> Reason:
        """Say that the record is of somebody without a username."""
        key = self.record["person_id"] or self.record.id
        person = self.sis.record("person", key)
        cause = named(self.sis, person) if person else self.it
        return Reason(rules.USERNAME_1_1, self.it, cause)

    def without_role(self) -> Reason:
        """Say which roles the person has, of which none is shared."""
        return self._reason(rules.ROLE_NOT_SHARED, ", ".join(self._roles()))

    def without_place(self) -> Reason:
        """Say that the person has no place in a class."""
        return self._reason(rules.NO_PLACE, self._beside_students())

    def not_chosen(self) -> Reason:
        """Say of which course the record is, or that the person is in no class of a chosen one."""
        courses = self._courses()
        if not courses:
            return self._reason(rules.NO_CHOSEN_PLACE, self._beside_students())
        return self._reason(
            rules.NOT_CHOSEN, ", ".join(self._called(id_, "course") for id_ in courses)
        )

    def _beside_students(self) -> str:
        """Say why standing by a student does not make the person seen."""
        if AGENTS in self.vendor.viewer.policy.withheld:
            return "is not seen by standing by a student, as `agents` are withheld"
        return "stands by no student who has"

    def _reason(self, rule: Rule, detail: str = "") -> Reason:
        return Reason(rule, self.it, self.vendor.named, detail)

    def _called(self, id_: str, kind: str = "organization") -> str:
        found = self.sis.record(kind, id_)
        return f"{named(self.sis, found).name} ({id_})" if found else id_

    def _schools(self) -> list[Record]:
        """Return the schools of the rows in which the record is seen; of a role, its own."""
        if self.record.kind.name in ROLES:
            return self._schools_of_role()
        columns = self.seeing.sighting.table.c
        name = "school_ids" if "school_ids" in columns else "school_id"
        found = (value or () for value in self.seeing.values(name))
        ids = chain.from_iterable([of] if isinstance(of, str) else of for of in found)
        schools = (self.sis.record("organization", id_) for id_ in dict.fromkeys(ids))
        return [school for school in schools if school]

    def _schools_of_role(self) -> list[Record]:
        calendar = self.sis.record("calendar", self.record["calendar_id"])
        line = self.sis.line((calendar or self.record)["organization_id"])
        return [above for above in line if above["kind"] == "school"]

    def _roles(self) -> list[str]:
        """Return the roles of the person of whom the record is."""
        seeing = self.seeing
        if "role_names" not in seeing.sighting.table.c:
            person = self.sis.record("person", self.record["person_id"] or self.record.id)
            seeing = replace(seeing, record=person or self.record)
        found = seeing.values("role_names")
        return sorted({*chain.from_iterable(found)})

    def _courses(self) -> list[str]:
        """Return the courses of which the record is."""
        if self.record.kind.name == "course":
            return [self.record.id]
        section = self.record if self.record.kind.name == "section" else None
        section = section or self.sis.record("section", self.record["section_id"])
        return [section["course_id"]] if section else []


_ALONE: Final[Mapping[str, Callable[[Sharing], Reason]]] = dict(
    zip(
        _LIMITS,
        (
            Sharing.out_of_scope,
            Sharing.without_username,
            Sharing.without_role,
            Sharing.without_place,
            Sharing.not_chosen,
        ),
        strict=True,
    )
)
"""What is said of a limit that alone keeps a record back."""


def _together(policies: Sequence[Policy]) -> Policy:
    """Return the policy of several limits, each given as that limit alone."""
    said: dict[str, Any] = {
        name: value
        for policy in policies
        for name in (
            "schools",
            "orgs",
            "usernames_only",
            "roles",
            "placed_only",
            "courses",
            "subjects",
        )
        if (value := getattr(policy, name)) != getattr(EVERYTHING, name)
    }
    return replace(EVERYTHING, **said)


def _shared_as(table: str) -> str:
    return next(name for name, tables in TABLES.items() if table in tables)


def _fields_of(type_: str) -> frozenset[str]:
    """Return the fields of a graph type that people care to know of; metadata are none."""
    return frozenset(
        name
        for fields in FIELDS.values()
        for of, name in fields
        if of == type_ and name != "metadata"
    )
