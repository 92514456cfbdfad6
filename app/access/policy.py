"""Which rows of each table a viewer's policy lets through, as SQL conditions.

Conditions name parameters (`Policy.binds`) and never hold a value, so that a compiled
statement serves every viewer of the same signature. A table without a rule here is seen
by nobody.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final, Protocol

from sqlalchemy import (
    ARRAY,
    Alias,
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Table,
    TableValuedAlias,
    Text,
    and_,
    any_,
    bindparam,
    case,
    collate,
    column,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
    type_coerce,
    union,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.functions import FunctionElement

import app.sis
from app.access.viewer import Policy, Viewer
from app.database import Base
from app.roster import objects
from app.roster.tombstones import kept_words
from app.sis.assessments import Assessment
from app.sis.gradebook import FinalGradeColumn
from app.sis.gradebook_views import UNCATEGORISED
from app.sis.people import Person


class Columns(Protocol):
    """A row, as expressions by column name."""

    def __getitem__(self, name: str, /) -> ColumnElement[Any]:
        """Return a column."""


_SCHOOLS: Final = bindparam("viewer_schools", type_=ARRAY(Text()))
_ORGS: Final = bindparam("viewer_orgs", type_=ARRAY(Text()))
_ROLES: Final = bindparam("viewer_roles", type_=ARRAY(Text()))
_COURSES: Final = bindparam("viewer_courses", type_=ARRAY(Text()))
_SUBJECTS: Final = bindparam("viewer_subjects", type_=ARRAY(Text()))
CONNECTION: Final = bindparam("viewer_connection", type_=Text())
REVISION: Final = bindparam("viewer_revision", type_=Integer())
EDITION: Final = bindparam("edition", type_=BigInteger())
"""The edition that is read; whoever runs a statement over published rows gives it."""

_TABLES: Final = Base.metadata.tables
_USERS: Final = _TABLES[objects.User.__tablename__]
_CLASSES: Final = _TABLES[objects.Class.__tablename__]
_TAUGHT: Final = _TABLES[objects.Course.__tablename__]
_ENROLLMENTS: Final = _TABLES[objects.Enrollment.__tablename__]
_ASSESSMENTS: Final = _TABLES[Assessment.__tablename__]
_COLUMNS: Final = _TABLES[FinalGradeColumn.__tablename__]
_PEOPLE: Final = _TABLES[Person.__tablename__]
_ONE: Final[ColumnElement[Any]] = literal_column("1")
_IS_ACTIVE: Final[ColumnElement[Any]] = literal_column("'active'")
_CONTACTS: Final = literal_column("'{guardian,parent,relative}'::text[]", ARRAY(Text()))
"""The roles of whoever stands by a student."""
AGENTS: Final = ("RosterUser", "agents")
"""The field, by its graph type, that says by whom."""

EMAIL: Final = ("RosterUser", "email")
"""The field, by its graph type, that holds the e-mail address."""

Condition = ColumnElement[bool] | None
"""What a row must meet; None where nothing is asked of it."""


class Lookup(Enum):
    """How a condition looks up the rows of other tables on which it depends."""

    JOINED = "joined"
    """As the server plans it."""
    EACH = "each"
    """For each row: the statement reads a page in the order of an index, and most rows are seen."""
    SETS = "sets"
    """In sets, each found once: the statement reads all rows of the table."""
    LISTED = "listed"
    """In arrays, each found once: few rows are seen, and an index finds them by the array."""


@dataclass(frozen=True, slots=True)
class _Looking:
    """Who looks at rows that depend on others, and how these are looked up."""

    viewer: Viewer
    lookup: Lookup = Lookup.JOINED

    @property
    def policy(self) -> Policy:
        """What the viewer may see."""
        return self.viewer.policy

    @property
    def lists(self) -> bool:
        """Whether rows are found by arrays."""
        return self.lookup is Lookup.LISTED

    def finds(self, there: FromClause, *conditions: Condition) -> ColumnElement[bool]:
        """Return whether there is such a row.

        OFFSET 0 keeps the server from making a join of it, whatever it expects to find.
        """
        found: Select[Any] = select(_ONE).select_from(there).where(*_given(*conditions))
        in_turn = self.lookup in {Lookup.EACH, Lookup.LISTED}
        return exists(found.offset(literal_column("0")) if in_turn else found)

    def is_one_of(
        self,
        key: ColumnElement[Any],
        there: FromClause,
        its: ColumnElement[Any],
        *conditions: Condition,
    ) -> ColumnElement[bool]:
        """Return whether there is such a row with this key."""
        if self.lookup in {Lookup.SETS, Lookup.LISTED}:
            keys = select(its).select_from(there).where(*_given(*conditions))
            return _listed(key, keys) if self.lists else key.in_(keys)
        return self.finds(there, its == key, *conditions)

    def finds_now(self, there: FromClause, *conditions: Condition) -> ColumnElement[bool]:
        """Return whether the edition has such an object of the roster."""
        return self.finds(there, *_of_now(there, *conditions))

    def sees(self, table: Table, key: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return whether the edition has this object, for the viewer to see."""
        there = table.alias(f"seen_{table.name}")
        if self.lists:
            return self.is_one_of(key, there, there.c.sourced_id, *self._seen(there))
        return self.finds_now(there, there.c.sourced_id == key, row_predicate(self.viewer, there))

    def sees_among(self, table: Table, key: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return the same for rows that another condition finds.

        A second array would be searched for each of them.
        """
        return self.sees_in_set(table, key) if self.lists else self.sees(table, key)

    def sees_in_set(self, table: Table, key: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return the same by a set of all that the viewer sees, looked up by its hash."""
        there = table.alias(f"seen_{table.name}")
        return key.in_(select(there.c.sourced_id).where(*self._seen(there))).is_(true())

    def _seen(self, there: FromClause) -> Sequence[ColumnElement[bool]]:
        return _of_now(there, row_predicate(self.viewer, there, lookup=Lookup.LISTED))


def _listed(key: ColumnElement[Any], keys: Any) -> ColumnElement[bool]:
    """Return whether a key is among those that a statement finds once, so that an index is used."""
    return key == any_(func.array(keys.scalar_subquery(), type_=_IDS))


def _of_now(there: FromClause, *conditions: Condition) -> Sequence[ColumnElement[bool]]:
    """Return that an object of the roster is in the edition, and more conditions."""
    return (
        there.c.valid_from <= EDITION,
        there.c.valid_until > EDITION,
        there.c.status == _IS_ACTIVE,
        *_given(*conditions),
    )


Rule = Callable[[Columns, _Looking], Condition]


def _of_its_schools(row: Columns, looking: _Looking) -> Condition:
    if looking.policy.schools is None:
        return None
    return row["school_ids"].bool_op("&&")(_SCHOOLS)


def _of_its_schools_or_the_district(row: Columns, looking: _Looking) -> Condition:
    own = _of_its_schools(row, looking)
    return None if own is None else or_(row["school_ids"].is_(None), own)


def _of_its_school(row: Columns, looking: _Looking) -> Condition:
    return None if looking.policy.schools is None else row["school_id"] == any_(_SCHOOLS)


def _chosen(row: Columns, looking: _Looking) -> Condition:
    """Return whether a course is one of those that alone are seen."""
    policy = looking.policy
    by_id = None if policy.courses is None else row["sourced_id"] == any_(_COURSES)
    by_subject = None if policy.subjects is None else row["subjects"].bool_op("&&")(_SUBJECTS)
    ways = _given(by_id, by_subject)
    return func.coalesce(or_(*ways), false()) if ways else None


def _of_a_chosen_course(row: Columns, looking: _Looking) -> Condition:
    if not looking.policy.chooses_courses:
        return None
    course = _TAUGHT.alias("own_course")
    chosen = _chosen(course.c, looking)
    if looking.lists:
        key = course.c.sourced_id
        return looking.is_one_of(row["course_id"], course, key, *_of_now(course, chosen))
    return looking.finds_now(course, course.c.sourced_id == row["course_id"], chosen)


def _in_a_class_that_is_seen(row: Columns, looking: _Looking) -> Condition:
    if not looking.policy.chooses_courses:
        return None
    if looking.lookup is Lookup.EACH:
        return looking.sees_in_set(_CLASSES, row["class_id"])
    return looking.sees(_CLASSES, row["class_id"])


def _in_a_role_that_is_seen(row: Columns, looking: _Looking) -> Condition:
    """Return whether a user has a role of a chosen word, and that at a school in scope."""
    policy = looking.policy
    if policy.roles is None:
        return None
    by_word = row["role_names"].bool_op("&&")(_ROLES)
    if policy.schools is None:
        return by_word
    role = _roles(row)
    seen = element_predicate(looking.viewer, "RosterRole", role.c)
    return and_(by_word, exists(select(_ONE).select_from(role).where(*_given(seen))))


def _roles(row: Columns) -> TableValuedAlias:
    """Return the roles of a user as rows."""
    said = func.jsonb_to_recordset(row["roles"]).table_valued(*_ROLE_COLUMNS, name="any_role")
    return said.render_derived(with_types=True)


_ROLE_COLUMNS: Final = (
    column("role", Text()),
    column("org_id", Text()),
    column("guest_school_ids", ARRAY(Text())),
)
_IDS: Final = ARRAY(Text(collation="C"))
_NO_IDS: Final = literal_column("'{}'::text[]", _IDS)


def _with_a_place_that_is_seen(row: Columns, looking: _Looking) -> Condition:
    """Return whether a user is in a class that is seen, or stands by a student who is seen in one.

    Nobody is seen by standing by a student where who stands by whom is withheld.
    """
    policy = looking.policy
    if not (policy.placed_only or policy.chooses_courses):
        return None
    if looking.lists:
        if policy.chooses_courses:
            return _listed(row["sourced_id"], _placed_people(looking))
        looking = replace(looking, lookup=Lookup.EACH)
    own = _ENROLLMENTS.alias("own_place")
    placed = looking.is_one_of(
        row["sourced_id"], own, own.c.user_id, *_of_now(own, *_of_a_place(own.c, looking))
    )
    if AGENTS in policy.withheld:
        return placed
    is_contact = row["role_names"].bool_op("&&")(_CONTACTS)
    return or_(placed, and_(is_contact, _of_a_student_with_a_place(row, looking)))


def _placed_people(looking: _Looking) -> Any:
    """Return the ids of whoever is in a class that is seen, and of their students' contacts.

    Students name their contacts as contacts name their students, so both are found by their ids.
    """
    own = _ENROLLMENTS.alias("own_place")
    placed = select(own.c.user_id).where(*_of_now(own, *_of_a_place(own.c, looking)))
    if AGENTS in looking.policy.withheld:
        return placed
    place = _ENROLLMENTS.alias("students_place")
    places = _of_now(place, *_of_a_students_place(place.c, looking))
    student = _USERS.alias("placed_student")
    named = select(func.unnest(student.c.agent_ids)).where(
        *_of_now(student, _listed(student.c.sourced_id, select(place.c.user_id).where(*places)))
    )
    contact = _USERS.alias("contact")
    is_contact = contact.c.role_names.bool_op("&&")(_CONTACTS)
    found = _of_now(contact, is_contact, _listed(contact.c.sourced_id, named))
    return union(placed, select(contact.c.sourced_id).where(*found))


def _of_a_student_with_a_place(row: Columns, looking: _Looking) -> ColumnElement[bool]:
    """Return whether one of a contact's students is in a class that is seen.

    Where rows are not looked up singly, the server may find all such contacts at once.
    """
    students = _ENROLLMENTS.alias("students_place")
    seen = _of_now(students, *_of_a_students_place(students.c, looking))
    if looking.lookup is Lookup.EACH:
        return looking.finds(students, students.c.user_id == any_(row["agent_ids"]), *seen)
    contacts = _USERS.alias("contact")
    student = func.unnest(contacts.c.agent_ids).table_valued("id").render_derived("student")
    return looking.is_one_of(
        row["sourced_id"],
        contacts.join(student, true()),
        contacts.c.sourced_id,
        *_of_now(contacts, contacts.c.role_names.bool_op("&&")(_CONTACTS)),
        looking.is_one_of(student.c.id, students, students.c.user_id, *seen),
    )


def _of_a_students_place(row: Columns, looking: _Looking) -> Sequence[Condition]:
    """Return what an enrollment must meet for a student's contacts to be seen."""
    return (
        row["role"] == literal_column("'student'"),
        *(rule(row, looking) for rule in _PUBLISHED[_ENROLLMENTS.name]),
    )


def _of_a_place(row: Columns, looking: _Looking) -> Sequence[Condition]:
    """Return what an enrollment must meet besides being of somebody who is seen."""
    return _of_its_school(row, looking), _in_a_class_that_is_seen(row, looking)


def _with_username(row: Columns, looking: _Looking) -> Condition:
    return row["username"] != literal_column("''") if looking.policy.usernames_only else None


def _of_a_user(key: str, *rules: Rule) -> Rule:
    """Return the rule that the user whose id is in a column meets some rules."""

    def rule(row: Columns, looking: _Looking) -> Condition:
        owner = _USERS.alias("owner")
        asked = _given(*(each(owner.c, looking) for each in rules))
        if not asked:
            return None
        if looking.lists and _finds_few(looking.policy, rules):
            return looking.is_one_of(row[key], owner, owner.c.sourced_id, *_of_now(owner, *asked))
        return looking.finds_now(owner, owner.c.sourced_id == row[key], *asked)

    return rule


def _finds_few(policy: Policy, rules: Sequence[Rule]) -> bool:
    """Whether rules about users find few of them where few rows of the roster are seen."""
    if policy.chooses_courses:
        return _with_a_place_that_is_seen in rules
    return policy.schools is None and policy.roles is not None


_OF_A_PERSON: Final[Sequence[Rule]] = (_in_a_role_that_is_seen, _with_username)

_PUBLISHED: Final[Mapping[str, Sequence[Rule]]] = {
    "roster_org": (_of_its_schools,),
    "roster_academic_session": (_of_its_schools_or_the_district,),
    "roster_course": (_of_its_schools_or_the_district, _chosen),
    "roster_class": (_of_its_school, _of_a_chosen_course),
    "roster_user": (_of_its_schools, *_OF_A_PERSON, _with_a_place_that_is_seen),
    "roster_enrollment": (
        _of_its_school,
        _in_a_class_that_is_seen,
        _of_a_user("user_id", *_OF_A_PERSON),
    ),
    "roster_demographics": (
        _of_its_schools,
        _of_a_user("sourced_id", *_OF_A_PERSON, _with_a_place_that_is_seen),
    ),
    "roster_resource": (),
}
"""What a row of the published roster must meet: every rule that asks something."""


def _of_its_class(row: Columns, looking: _Looking) -> ColumnElement[bool]:
    return looking.sees(_CLASSES, row["section_id"])


def _of_its_class_or_everybodys(row: Columns, looking: _Looking) -> ColumnElement[bool]:
    return or_(row["section_id"].is_(None), _of_its_class(row, looking))


def is_included(person_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Return whether the SIS does not exclude a person now, whatever the edition has."""
    excluded = select(_PEOPLE.c.sourced_id).where(_PEOPLE.c.lms_exclude)
    return person_id.not_in(excluded)


def _of_its_student(row: Columns, looking: _Looking) -> ColumnElement[bool]:
    """Return whether a student is seen; one excluded since the edition is not."""
    return and_(looking.sees_among(_USERS, row["person_id"]), is_included(row["person_id"]))


def _of_its_line_item_and_student(row: Columns, looking: _Looking) -> ColumnElement[bool]:
    column = _COLUMNS.alias("own_column")
    in_column = looking.finds(column, column.c.sourced_id == row["line_item_id"])
    return and_(
        _of_its_class(row, looking),
        _of_its_student(row, looking),
        or_(row["final"].is_(False), in_column),
    )


def _of_its_assessment_and_student(row: Columns, looking: _Looking) -> ColumnElement[bool]:
    taken = _ASSESSMENTS.alias("own_assessment")
    of_it = taken.c.sourced_id == row["assessment_id"]
    return and_(
        looking.finds(taken, of_it, _of_its_class_or_everybodys(taken.c, looking)),
        _of_its_student(row, looking),
    )


def _of_its_class_or_everybodys_category(row: Columns, looking: _Looking) -> ColumnElement[bool]:
    """Return the same, and that the category of what has none is for 1.1 alone."""
    if looking.viewer.policy.usernames_only:
        return _of_its_class_or_everybodys(row, looking)
    is_one = row["sourced_id"] != literal_column(f"'{UNCATEGORISED}'")
    return and_(is_one, _of_its_class_or_everybodys(row, looking))


_GRADEBOOK: Final[Mapping[str, Callable[[Columns, _Looking], Condition]]] = {
    "gradebook_category": _of_its_class_or_everybodys_category,
    "gradebook_line_item": _of_its_class,
    "gradebook_result": _of_its_line_item_and_student,
    "gradebook_score_scale": _of_its_class_or_everybodys,
    "gradebook_assessment_line_item": _of_its_class_or_everybodys,
    "gradebook_assessment_result": _of_its_assessment_and_student,
}
"""What a row of the grade book must meet for any viewer: it is live, but of what is published."""

_LIVE: Final = frozenset(
    mapper.local_table.name  # type: ignore[attr-defined]  # a declarative class has a Table
    for mapper in Base.registry.mappers
    if mapper.class_.__module__.startswith(f"{app.sis.__name__}.")
)
"""The tables of the SIS itself."""


def row_predicate(
    viewer: Viewer,
    rows: FromClause,
    *,
    of: Table | None = None,
    lookup: Lookup = Lookup.JOINED,
) -> Condition:
    """Return what a row must meet to be seen; None where every row is.

    The rows are those of a table, or of an alias of it; `of` names the table where they are of
    something else with its columns. The live SIS is for tools of the whole district alone.
    """
    bare = rows.element if isinstance(rows, Alias) else rows
    name = getattr(bare if of is None else of, "name", "")
    if name in _LIVE:
        return None if viewer.sees_all_rows else false()
    if name in viewer.policy.unshared:
        return false()
    if name in _GRADEBOOK:
        return _GRADEBOOK[name](rows.c, _Looking(viewer, _of_grades(viewer.policy, lookup)))
    if name not in _PUBLISHED:
        return false()
    looking = _Looking(viewer, lookup)
    asked = _given(*(rule(rows.c, looking) for rule in _PUBLISHED[name]))
    return and_(*asked) if asked else None


def _of_grades(policy: Policy, lookup: Lookup) -> Lookup:
    """Return how the rows are looked up on which those of the grade book depend."""
    if lookup is Lookup.LISTED:
        return lookup if policy.chooses_courses else _of_grades(policy, Lookup.EACH)
    return lookup if lookup is Lookup.EACH and policy.schools is None else Lookup.JOINED


def looks_up(policy: Policy, table: Table) -> bool:
    """Whether few rows of a table may be seen, and which ones depends on those of others."""
    if policy.chooses_courses:
        return table.name in _OF_COURSES
    return policy.roles is not None and table.name in _OF_ROLES


_OF_COURSES: Final = frozenset(_GRADEBOOK) | {
    "roster_class", "roster_user", "roster_enrollment", "roster_demographics"
}  # fmt: skip
_OF_ROLES: Final = frozenset({"roster_enrollment", "roster_demographics"})


def sees_references(policy: Policy, table: Table | None) -> bool:
    """Whether a row of a published table that is seen refers only to rows that are seen.

    A policy that limits people alone lets enrollments be seen only with their people, each of whom
    has a place by that enrollment. Users refer to users, and have parts that are not seen.
    """
    if policy.schools is not None or policy.chooses_courses:
        return False
    return not policy.limits_rows or table is not _USERS


def visible_counts(viewer: Viewer, table: Table) -> Select[Any]:
    """Return the statement of how many rows of an edition a viewer's rules let through, and all.

    They are rows of a published table, or for one of the grade book enrollments.
    """
    counted = table if table.name in _PUBLISHED else _ENROLLMENTS
    rows = counted.alias("counted")
    looking = _Looking(viewer, Lookup.SETS)
    seen = (rule(rows.c, looking) for rule in _PUBLISHED[counted.name])
    counts = [
        select(func.count()).select_from(rows).where(*_of_now(rows, *asked)).scalar_subquery()
        for asked in (_given(*seen), ())
    ]
    return select(*counts)


def _given(*conditions: Condition) -> list[ColumnElement[bool]]:
    return [condition for condition in conditions if condition is not None]


def element_values(viewer: Viewer, type_: str, row: Columns) -> Mapping[str, ColumnElement[Any]]:
    """Return what keys of an element are told otherwise than they stand, by name.

    A guest's role is told of the first of the viewer's schools that the guest comes to: a
    role has an organization (OneRoster 1.2), and the guest's own is not for this viewer.
    """
    if viewer.policy.schools is None or type_ != "RosterRole":
        return {}
    school = func.unnest(row["guest_school_ids"]).column_valued("school")
    visited = select(func.min(collate(school, "C"))).where(school == any_(_SCHOOLS))
    own = or_(row["org_id"] == any_(_SCHOOLS), row["org_id"] == any_(_ORGS))
    return {"org_id": case((own, row["org_id"]), else_=visited.scalar_subquery())}


def row_values(viewer: Viewer, table: Table, row: Columns) -> Mapping[str, ColumnElement[Any]]:
    """Return the values that the viewer sees in place of a row's own, by column.

    A user has the organizations of the roles that the viewer sees. Where e-mail is
    withheld, a username that is the person's e-mail address is withheld with it.
    """
    if table is not _USERS:
        return {}
    policy = viewer.policy
    values: dict[str, ColumnElement[Any]] = {}
    if policy.schools is not None or policy.roles is not None:
        values["role_org_ids"] = _role_org_ids(viewer, row)
    if EMAIL in policy.withheld:
        values["username"] = _username(policy, row)
        values["user_profiles"] = _user_profiles(row)
    return values


def _role_org_ids(viewer: Viewer, row: Columns) -> ColumnElement[Any]:
    role = _roles(row)
    org = element_values(viewer, "RosterRole", role.c).get("org_id", role.c.org_id)
    told = func.array_agg(org.distinct().op("COLLATE")(literal_column('"C"')), type_=_IDS)
    found = select(told).select_from(role)
    found = found.where(*_given(element_predicate(viewer, "RosterRole", role.c)))
    return func.coalesce(found.scalar_subquery(), _NO_IDS)


def _username(policy: Policy, row: Columns) -> ColumnElement[Any]:
    """Return the username unless it is the e-mail address; OneRoster 1.1 requires one, if blank."""
    blank: ColumnElement[Any] = literal_column("''" if policy.usernames_only else "NULL", Text())
    return case((_is_email(row["username"], row), blank), else_=row["username"])


def _user_profiles(row: Columns) -> ColumnElement[Any]:
    """Return the profiles, without credentials where a username is the person's e-mail address."""
    profile = _rows_of(func.jsonb_array_elements(row["user_profiles"]), "profile")
    usernames: ColumnElement[Any] = literal_column("'$.credentials[*].username'")
    username = _rows_of(func.jsonb_path_query(profile.c.value, usernames), "username")
    is_email = _is_email(literal_column("username.value #>> '{}'", Text()), row)
    found = exists(select(_ONE).select_from(username).where(is_email))
    without = profile.c.value.op("-")(literal_column("'credentials'"))
    aggregated = func.jsonb_agg(case((found, without), else_=profile.c.value))
    profiles = select(aggregated).select_from(profile).scalar_subquery()
    return type_coerce(profiles, JSONB())


def _rows_of(values: FunctionElement[Any], name: str) -> TableValuedAlias:
    """Return the JSON values that a function returns as rows."""
    return values.table_valued(column("value", JSONB())).render_derived(name)


def _is_email(username: ColumnElement[Any], row: Columns) -> ColumnElement[bool]:
    return func.lower(username) == func.lower(row["email"])


def words_to_keep(viewer: Viewer, table: Table, row: Columns) -> ColumnElement[Any]:
    """Return the words that are kept of an object once the viewer sees it no longer.

    Of a user those of the roles that it saw.
    """
    policy = viewer.policy
    if table is not _USERS or (policy.schools is None and policy.roles is None):
        return kept_words(table, row)
    role = _roles(row)
    seen = _given(element_predicate(viewer, "RosterRole", role.c))
    words = select(role.c.role.distinct()).select_from(role).where(*seen).order_by(role.c.role)
    return func.array(words.scalar_subquery(), type_=ARRAY(Text()))


def element_predicate(viewer: Viewer, type_: str, row: Columns) -> Condition:
    """Return what an element of a JSON array, of this graph type, must meet to be seen.

    `row` holds the element's keys as columns. A person's role is seen where its
    organization is, and by the schools at which it makes the person a guest.
    """
    if type_ != "RosterRole":
        return None
    policy = viewer.policy
    asked = _given(
        None if policy.schools is None else _of_its_org(row),
        None if policy.roles is None else row["role"] == any_(_ROLES),
    )
    return and_(*asked) if asked else None


def _of_its_org(row: Columns) -> ColumnElement[bool]:
    return or_(
        row["org_id"] == any_(_SCHOOLS),
        row["org_id"] == any_(_ORGS),
        row["guest_school_ids"].bool_op("&&")(_SCHOOLS),
    )
