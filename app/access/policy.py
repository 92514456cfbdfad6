"""Which rows of each table a viewer's policy lets through, as SQL conditions.

Conditions name parameters (`Policy.binds`) and never hold a value, so that a compiled
statement serves every viewer of the same signature. A table without a rule here is seen
by nobody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from sqlalchemy import (
    ARRAY,
    Alias,
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Table,
    Text,
    and_,
    any_,
    bindparam,
    case,
    collate,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
)

import app.sis
from app.access.viewer import Viewer
from app.database import Base
from app.roster.objects import Class, User
from app.sis.assessments import Assessment
from app.sis.gradebook import FinalGradeColumn
from app.sis.gradebook_views import UNCATEGORISED


class Columns(Protocol):
    """A row, as expressions by column name."""

    def __getitem__(self, name: str, /) -> ColumnElement[Any]:
        """Return a column."""


Rule = Callable[[Columns], ColumnElement[bool] | None]

_SCHOOLS: Final = bindparam("viewer_schools", type_=ARRAY(Text()))
_ORGS: Final = bindparam("viewer_orgs", type_=ARRAY(Text()))
EDITION: Final = bindparam("edition", type_=BigInteger())
"""The edition that is read; whoever runs a statement over published rows gives it."""


def _of_its_schools(row: Columns) -> ColumnElement[bool]:
    return row["school_ids"].bool_op("&&")(_SCHOOLS)


def _of_its_schools_or_the_district(row: Columns) -> ColumnElement[bool]:
    return or_(row["school_ids"].is_(None), _of_its_schools(row))


def _of_its_school(row: Columns) -> ColumnElement[bool]:
    return row["school_id"] == any_(_SCHOOLS)


def _of_its_org(row: Columns) -> ColumnElement[bool]:
    return or_(
        row["org_id"] == any_(_SCHOOLS),
        row["org_id"] == any_(_ORGS),
        row["guest_school_ids"].bool_op("&&")(_SCHOOLS),
    )


def _shared(_: Columns) -> None:
    return None


_PUBLISHED: Final[Mapping[str, Rule]] = {
    "roster_org": _of_its_schools,
    "roster_academic_session": _of_its_schools_or_the_district,
    "roster_course": _of_its_schools_or_the_district,
    "roster_class": _of_its_school,
    "roster_user": _of_its_schools,
    "roster_enrollment": _of_its_school,
    "roster_demographics": _of_its_schools,
    "roster_resource": _shared,
}
"""What a row of the published roster must meet for a viewer of some schools."""

_USERS: Final = Base.metadata.tables[User.__tablename__]
_CLASSES: Final = Base.metadata.tables[Class.__tablename__]
_ASSESSMENTS: Final = Base.metadata.tables[Assessment.__tablename__]
_COLUMNS: Final = Base.metadata.tables[FinalGradeColumn.__tablename__]


@dataclass(frozen=True, slots=True)
class _Looking:
    """Who looks at rows that belong to others, and whether at each by itself."""

    viewer: Viewer
    singly: bool

    def finds(self, there: FromClause, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        """Return whether there is such a row.

        Singly it is looked up for each row in turn, whatever the server expects to find:
        OFFSET 0 keeps it from being a join.
        """
        found: Select[Any] = select(literal_column("1")).select_from(there).where(*conditions)
        return exists(found.offset(literal_column("0")) if self.singly else found)

    def sees(self, table: Table, key: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return whether the current edition has this object, for the viewer to see."""
        there = table.alias(f"seen_{table.name}")
        return self.finds(
            there,
            there.c.sourced_id == key,
            there.c.valid_from <= EDITION,
            there.c.valid_until > EDITION,
            there.c.status == literal_column("'active'"),
            *_given(row_predicate(self.viewer, there)),
        )


def _with_username(row: Columns, _: _Looking) -> ColumnElement[bool]:
    return row["username"] != literal_column("''")


def _whose_user_has_username(key: str) -> Callable[[Columns, _Looking], ColumnElement[bool]]:
    def rule(row: Columns, looking: _Looking) -> ColumnElement[bool]:
        owner = _USERS.alias("owner")
        return looking.finds(
            owner,
            owner.c.sourced_id == row[key],
            owner.c.valid_from <= EDITION,
            owner.c.valid_until > EDITION,
            _with_username(owner.c, looking),
        )

    return rule


_OF_PEOPLE: Final[Mapping[str, Callable[[Columns, _Looking], ColumnElement[bool]]]] = {
    "roster_user": _with_username,
    "roster_enrollment": _whose_user_has_username("user_id"),
    "roster_demographics": _whose_user_has_username("sourced_id"),
}
"""What a row must meet besides for a viewer to whom only people with a username are shown."""


def _of_its_class(row: Columns, looking: _Looking) -> ColumnElement[bool]:
    return looking.sees(_CLASSES, row["section_id"])


def _of_its_class_or_everybodys(row: Columns, looking: _Looking) -> ColumnElement[bool]:
    return or_(row["section_id"].is_(None), _of_its_class(row, looking))


def _of_its_line_item_and_student(row: Columns, looking: _Looking) -> ColumnElement[bool]:
    column = _COLUMNS.alias("own_column")
    in_column = looking.finds(column, column.c.sourced_id == row["line_item_id"])
    return and_(
        _of_its_class(row, looking),
        looking.sees(_USERS, row["person_id"]),
        or_(row["final"].is_(False), in_column),
    )


def _of_its_assessment_and_student(row: Columns, looking: _Looking) -> ColumnElement[bool]:
    taken = _ASSESSMENTS.alias("own_assessment")
    of_it = taken.c.sourced_id == row["assessment_id"]
    return and_(
        looking.finds(taken, of_it, _of_its_class_or_everybodys(taken.c, looking)),
        looking.sees(_USERS, row["person_id"]),
    )


def _of_its_class_or_everybodys_category(row: Columns, looking: _Looking) -> ColumnElement[bool]:
    """Return the same, and that the category of what has none is for 1.1 alone."""
    if looking.viewer.policy.usernames_only:
        return _of_its_class_or_everybodys(row, looking)
    is_one = row["sourced_id"] != literal_column(f"'{UNCATEGORISED}'")
    return and_(is_one, _of_its_class_or_everybodys(row, looking))


_GRADEBOOK: Final[Mapping[str, Callable[[Columns, _Looking], ColumnElement[bool]]]] = {
    "gradebook_category": _of_its_class_or_everybodys_category,
    "gradebook_line_item": _of_its_class,
    "gradebook_result": _of_its_line_item_and_student,
    "gradebook_score_scale": _of_its_class_or_everybodys,
    "gradebook_assessment_line_item": _of_its_class_or_everybodys,
    "gradebook_assessment_result": _of_its_assessment_and_student,
}
"""What a row of the grade book must meet for any viewer: it is live, but of what is published."""

_ELEMENTS: Final[Mapping[str, Rule]] = {"RosterRole": _of_its_org}
"""The same for the elements of JSON arrays, by graph type."""

_LIVE: Final = frozenset(
    mapper.local_table.name  # type: ignore[attr-defined]  # a declarative class has a Table
    for mapper in Base.registry.mappers
    if mapper.class_.__module__.startswith(f"{app.sis.__name__}.")
)
"""The tables of the SIS itself."""


def row_predicate(
    viewer: Viewer, table: FromClause, *, paged: bool = False
) -> ColumnElement[bool] | None:
    """Return what a row of `table` must meet to be seen; None where every row is.

    The live SIS is for tools of the whole district alone. `paged` is said by who reads no
    more than some rows in the order of an index.
    """
    bare = table.element if isinstance(table, Alias) else table
    name = getattr(bare, "name", "")
    everything = viewer.policy.schools is None
    if name in _LIVE:
        return None if everything and viewer.kind == "tool" else false()
    if name in _GRADEBOOK:
        return _GRADEBOOK[name](table.c, _Looking(viewer, paged and everything))
    rule = _PUBLISHED.get(name)
    if rule is None:
        return false()
    scope = None if everything else rule(table.c)
    people = _OF_PEOPLE.get(name) if viewer.policy.usernames_only else None
    return _all(scope, people and people(table.c, _Looking(viewer, paged)))


def _all(*conditions: ColumnElement[bool] | None) -> ColumnElement[bool] | None:
    """Return what all of these are at once; None where there is none."""
    given = _given(*conditions)
    return and_(*given) if given else None


def _given(*conditions: ColumnElement[bool] | None) -> list[ColumnElement[bool]]:
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


def element_predicate(viewer: Viewer, type_: str, row: Columns) -> ColumnElement[bool] | None:
    """Return what an element of a JSON array, of this graph type, must meet to be seen.

    `row` holds the element's keys as columns. A person's role is seen where its
    organization is, and by the schools at which it makes the person a guest.
    """
    rule = _ELEMENTS.get(type_, _shared)
    return None if viewer.policy.schools is None else rule(row)
