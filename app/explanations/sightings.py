"""Where vendors see a record of the SIS: a row of the roster or of the grade book, or part of one.

Whether a viewer sees it is asked of the viewer's policy itself, as the API asks it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    Text,
    any_,
    bindparam,
    column,
    exists,
    func,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.visitors import ExternallyTraversible, replacement_traverse

from app.access.policy import EDITION, Lookup, element_predicate, element_values, row_predicate
from app.access.viewer import EVERYTHING, Viewer
from app.database import metadata
from app.explanations.records import Record
from app.roster.nouns import TABLES
from app.sis.gradebook_views import VIEWS

ANYBODY: Final = Viewer("connection", "", "", frozenset(), None, EVERYTHING)
"""A connection from which nothing is kept: it sees what is published."""

Conditions = Iterator[ColumnElement[bool]]
Finder = Callable[["Record", FromClause, Viewer], Conditions]
_ONE: Final[ColumnElement[Any]] = literal_column("1")
_ROLE: Final = (
    column("role", Text()),
    column("org_id", Text()),
    column("guest_school_ids", ARRAY(Text())),
)
_ENOUGH: Final = 100
"""Rows of one record that are looked at: of a course master, the courses."""
_TOLD: Final = ("school_id", "school_ids", "role_names")
"""The columns that reasons quote."""
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A table in whose rows records of a kind are seen, and in which of them."""

    table: Table
    found: Finder
    field: tuple[str, str] | None = None
    """The graph's type and field by which the record is told, where that may be withheld."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What is known already of who sees which record."""

    seen: dict[tuple[str, str, str], bool] = field(default_factory=dict)
    """By kind and id of the record, and the view of a policy."""
    values: dict[tuple[str, str, str], list[Any]] = field(default_factory=dict)
    """By kind and id of the record, and a column."""


@dataclass(frozen=True, slots=True)
class Seeing:
    """Where the rows of one record are, as an edition has them."""

    transaction: Connection
    edition: int | None
    record: Record
    looked: Looked = field(default_factory=Looked, compare=False)

    @property
    def sighting(self) -> Sighting:
        """Where to look."""
        return SIGHTINGS[self.record.kind.name]

    def by(self, viewer: Viewer) -> bool:
        """Return whether a viewer sees the record."""
        self.look([viewer])
        return self.looked.seen[self._key(viewer)]

    def look(self, viewers: Iterable[Viewer]) -> None:
        """Find out which of some viewers see the record, by one statement for all of them."""
        look_all([(self, viewers)])

    def unknown(self, viewers: Iterable[Viewer]) -> dict[tuple[str, str, str], Viewer]:
        """Return those viewers of whom it is not known whether they see the record."""
        every = {self._key(viewer): viewer for viewer in viewers}
        return {key: viewer for key, viewer in every.items() if key not in self.looked.seen}

    def _key(self, viewer: Viewer) -> tuple[str, str, str]:
        return self.record.kind.name, self.record.id, replace(viewer.policy, history=None).view

    def may_see(self, viewer: Viewer) -> bool:
        """Return whether a viewer may see such records at all."""
        return self.edition is not None and self.sighting.field not in viewer.policy.withheld

    def is_seen(self, place: int, viewer: Viewer) -> Select[Any]:
        """Return the query of `place` where a viewer sees the record, of no row otherwise."""
        found = select(literal(place)).where(self._rows_of(viewer, _ONE).exists())
        return _bound(found, {"edition": self.edition, **viewer.policy.binds()})

    def ever(self) -> bool:
        """Return whether an edition has it, or tells that it is to be deleted."""
        rows = self.sighting.table.alias("seen")
        found = _given(self.sighting.found(self.record, rows, ANYBODY))
        asked = select(exists(select(_ONE).select_from(rows).where(*found)))
        return bool(self.transaction.scalar(asked, {"edition": self.edition or 0}))

    def values(self, name: str) -> list[Any]:
        """Return what stands in a column of the rows in which it is published; there are few.

        It is one of `_TOLD`, which are read together.
        """
        key = (self.record.kind.name, self.record.id, name)
        if self.edition is None:
            return []
        if key not in self.looked.values:
            names = [each for each in _TOLD if each in self.sighting.table.c]
            rows = self._rows_of(ANYBODY, *map(column, names)).limit(_ENOUGH)
            found = self.transaction.execute(rows, {"edition": self.edition}).all()
            for place, each in enumerate(names):
                self.looked.values[*key[:2], each] = [row[place] for row in found]
        return self.looked.values[key]

    def numbers(self) -> list[int]:
        """Return the numbers of its rows in any edition; none of what is in no edition."""
        rows = self.sighting.table.alias("seen")
        if "number" not in rows.c:
            return []
        found = select(rows.c.number).where(
            *_given(self.sighting.found(self.record, rows, ANYBODY))
        )
        return [*self.transaction.execute(found, {"edition": self.edition}).scalars()]

    def _rows_of(self, viewer: Viewer, *values: ColumnElement[Any]) -> Select[Any]:
        """Return the query of values of the rows that a viewer sees."""
        rows = self.sighting.table.alias("seen")
        return (
            select(*values)
            .select_from(rows)
            .where(
                *_of_edition(rows),
                *_given(self.sighting.found(self.record, rows, viewer)),
                *_given([row_predicate(viewer, rows, lookup=Lookup.EACH)]),
            )
        )


def look_all(asked: Iterable[tuple[Seeing, Iterable[Viewer]]]) -> None:
    """Find out which viewers see which records, by one statement for all of them."""
    parts: list[Select[Any]] = []
    found: list[tuple[Seeing, tuple[str, str, str]]] = []
    for seeing, viewers in asked:
        for key, viewer in seeing.unknown(viewers).items():
            seeing.looked.seen[key] = False
            if seeing.may_see(viewer):
                parts.append(seeing.is_seen(len(parts), viewer))
                found.append((seeing, key))
    if parts:
        places = found[0][0].transaction.execute(union_all(*parts)).scalars()
        for seeing, key in (found[place] for place in places):
            seeing.looked.seen[key] = True


def _bound(query: Select[Any], given: Mapping[str, Any]) -> Select[Any]:
    """Return a query with values for its parameters that no other part of a union shares."""

    def replaced(element: ExternallyTraversible, **_: object) -> ExternallyTraversible | None:
        if isinstance(element, BindParameter) and element.key in given:
            return bindparam(element.key, given[element.key], type_=element.type, unique=True)
        return None

    return cast("Select[Any]", replacement_traverse(query, {}, replaced))


def _of_edition(rows: FromClause) -> Conditions:
    if "valid_from" in rows.c:
        yield rows.c.valid_from <= EDITION
        yield rows.c.valid_until > EDITION
        yield rows.c.status == "active"


def _itself(record: Record, rows: FromClause, _viewer: Viewer) -> Conditions:
    yield rows.c.sourced_id == record.id


def _session_of_year(record: Record, rows: FromClause, _viewer: Viewer) -> Conditions:
    yield rows.c.school_year == record.id


def _school(record: Record, rows: FromClause, _viewer: Viewer) -> Conditions:
    yield rows.c.sourced_id == record["organization_id"]


def _school_of_structure(record: Record, rows: FromClause, _viewer: Viewer) -> Conditions:
    yield rows.c.sourced_id == _organization_of(literal(record["calendar_id"]))


def _school_of_grade(record: Record, rows: FromClause, _viewer: Viewer) -> Conditions:
    structure = metadata.tables["schedule_structure"]
    of = select(structure.c.calendar_id).where(structure.c.sourced_id == record["structure_id"])
    yield rows.c.sourced_id == _organization_of(of.scalar_subquery())


def _organization_of(calendar_id: ColumnElement[Any]) -> ColumnElement[Any]:
    calendar = metadata.tables["calendar"]
    of = select(calendar.c.organization_id).where(calendar.c.sourced_id == calendar_id)
    return of.scalar_subquery()


def _course_of_master(record: Record, rows: FromClause, _viewer: Viewer) -> Conditions:
    course = metadata.tables["course"]
    of = select(course.c.sourced_id).where(course.c.master_id == record.id)
    yield rows.c.sourced_id.in_(of)


def _username(record: Record, rows: FromClause, _viewer: Viewer) -> Conditions:
    yield rows.c.sourced_id == record.id
    yield rows.c.username.is_not(None)


def _profile(record: Record, rows: FromClause, _viewer: Viewer) -> Conditions:
    is_uri = _URI.fullmatch(record.id)
    uri = record.id if is_uri else f"urn:rollcall:profile:{record.id}"
    if record.row is not None:
        yield rows.c.sourced_id == record["person_id"]
    yield rows.c.user_profiles.op("@>")(literal([{"profile_id": uri}], JSONB()))


def _role_of(
    record: Record, rows: FromClause, viewer: Viewer, org_id: ColumnElement[Any], role: str
) -> Conditions:
    said = func.jsonb_to_recordset(rows.c.roles).table_valued(*_ROLE, name="told_role")
    element = said.render_derived(with_types=True)
    told = element_values(viewer, "RosterRole", element.c).get("org_id", element.c.org_id)
    seen = element_predicate(viewer, "RosterRole", element.c)
    asked = (element.c.role == role, told == org_id, seen)
    yield rows.c.sourced_id == record["person_id"]
    yield exists(select(_ONE).select_from(element).where(*_given(asked)))


def _student(record: Record, rows: FromClause, viewer: Viewer) -> Conditions:
    org_id = _organization_of(literal(record["calendar_id"]))
    yield from _role_of(record, rows, viewer, org_id, "student")


def _role(record: Record, rows: FromClause, viewer: Viewer) -> Conditions:
    yield from _role_of(record, rows, viewer, literal(record["organization_id"]), record["role"])


def _agent(record: Record, rows: FromClause, viewer: Viewer) -> Conditions:
    person = TABLES["users"].alias("agent")
    is_it = person.c.sourced_id == record["person_id"]
    asked = _given((*_of_edition(person), is_it, row_predicate(viewer, person, lookup=Lookup.EACH)))
    yield rows.c.sourced_id == record["student_id"]
    yield literal(record["person_id"]) == any_(rows.c.agent_ids)
    yield exists(select(_ONE).select_from(person).where(*asked))


def _given(conditions: Iterable[ColumnElement[bool] | None]) -> list[ColumnElement[bool]]:
    return [condition for condition in conditions if condition is not None]


def _columns_of(key: str) -> Finder:
    def found(record: Record, rows: FromClause, _viewer: Viewer) -> Conditions:
        columns = metadata.tables["final_grade_column"]
        of = select(columns.c.sourced_id).where(columns.c[key] == record.id)
        yield rows.c.sourced_id.in_(of)

    return found


def _gradebook(name: str) -> Sighting:
    return Sighting(VIEWS.tables[f"gradebook_{name}"], _itself)


_USERS: Final = TABLES["users"]
_LINE_ITEMS: Final = VIEWS.tables["gradebook_line_item"]
SIGHTINGS: Final[Mapping[str, Sighting]] = {
    "organization": Sighting(TABLES["orgs"], _itself),
    "schoolYear": Sighting(TABLES["academicSessions"], _session_of_year),
    "calendar": Sighting(TABLES["orgs"], _school),
    "scheduleStructure": Sighting(TABLES["orgs"], _school_of_structure),
    "gradeLevel": Sighting(TABLES["orgs"], _school_of_grade),
    "term": Sighting(TABLES["academicSessions"], _itself),
    "person": Sighting(_USERS, _itself),
    "userAccount": Sighting(_USERS, _username),
    "userProfile": Sighting(_USERS, _profile, ("RosterUser", "userProfiles")),
    "demographics": Sighting(TABLES["demographics"], _itself),
    "enrollment": Sighting(_USERS, _student),
    "districtAssignment": Sighting(_USERS, _role),
    "contactAssignment": Sighting(_USERS, _role),
    "relationship": Sighting(_USERS, _agent, ("RosterUser", "agents")),
    "courseMaster": Sighting(TABLES["courses"], _course_of_master),
    "course": Sighting(TABLES["courses"], _itself),
    "section": Sighting(TABLES["classes"], _itself),
    "rosterEntry": Sighting(TABLES["enrollments"], _itself),
    "sectionStaff": Sighting(TABLES["enrollments"], _itself),
    "resource": Sighting(TABLES["resources"], _itself),
    "category": _gradebook("category"),
    "assignment": _gradebook("line_item"),
    "score": _gradebook("result"),
    "scoreGroup": _gradebook("score_scale"),
    "gradingTask": Sighting(_LINE_ITEMS, _columns_of("task_id")),
    "standard": Sighting(_LINE_ITEMS, _columns_of("standard_id")),
    "finalGradeColumn": _gradebook("line_item"),
    "postedGrade": _gradebook("result"),
    "assessment": _gradebook("assessment_line_item"),
    "assessmentScore": _gradebook("assessment_result"),
}
"""By the kind of record."""

GATES: Final = frozenset({"calendar", "scheduleStructure", "gradeLevel"})
"""The kinds that are told nowhere themselves, and let what hangs on them be told."""
ROLES: Final = frozenset({"enrollment", "districtAssignment", "contactAssignment"})
"""The kinds that are told as a role of a person, which others may say too."""
