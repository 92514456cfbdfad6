"""A published row with nothing in it that its viewer was not told: what is kept of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic.alias_generators import to_snake
from sqlalchemy import (
    ARRAY,
    Alias,
    ColumnElement,
    Table,
    Text,
    case,
    column,
    exists,
    func,
    literal_column,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from app.access.policy import EDITION, element_predicate, element_values, row_predicate, row_values
from app.access.sharing import TYPES
from app.access.viewer import Viewer
from app.database import Base
from app.roster.nouns import content

_TEXTS: Final = ARRAY(Text())
_OTHERWISE: Final = {"agents": "agent_ids", "resources": "resource_ids"}
"""The columns of fields that can be withheld and are named otherwise."""

_REFERENCES: Final[Mapping[str, str]] = {
    "org_id": "roster_org",
    "school_id": "roster_org",
    "primary_org_id": "roster_org",
    "school_year_id": "roster_academic_session",
    "term_ids": "roster_academic_session",
    "course_id": "roster_course",
    "class_id": "roster_class",
    "user_id": "roster_user",
    "agent_ids": "roster_user",
    "resource_ids": "roster_resource",
}
"""The table that a column refers to; `parent_id` and `child_ids` refer to their own."""
_UNTOLD: Final = frozenset({"school_ids"})
"""Columns that say who sees a row, and that nobody is told."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a published table, and who looks at it."""

    viewer: Viewer
    of: Table
    row: Alias

    def sees(self, table: str, key: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return whether the viewer sees the object that a key refers to."""
        there = Base.metadata.tables[table].alias("referred")
        seen = row_predicate(self.viewer, there)
        return exists(
            select(literal_column("1"))
            .select_from(there)
            .where(
                there.c.sourced_id == key,
                there.c.valid_from <= EDITION,
                there.c.valid_until > EDITION,
                *(() if seen is None else (seen,)),
            )
        )


def redacted(viewer: Viewer, table: Table, row: Alias) -> list[ColumnElement[Any]]:
    """Return the content of a row, by the names of its columns, as the viewer is told of it.

    The statement needs the viewer's binds and `edition`.
    """
    withheld = {
        _OTHERWISE.get(name, to_snake(name))
        for name in viewer.policy.withheld_of(TYPES[table.name])
    }
    at = _Row(viewer, table, row)
    return [
        (null() if name in withheld | _UNTOLD else _told(at, name)).label(name)
        for name in (each.name for each in content(table))
    ]


def _told(at: _Row, name: str) -> ColumnElement[Any]:
    value: ColumnElement[Any] = at.row.c[name]
    target = at.of.name if name in {"parent_id", "child_ids"} else _REFERENCES.get(name)
    if target is not None:
        return (
            _references(at, value, target) if name.endswith("s") else _reference(at, value, target)
        )
    if at.of.name == "roster_user" and name in {"roles", "role_names"}:
        return _roles(at) if name == "roles" else _words(at, "role")
    return row_values(at.viewer, at.of, at.row.c).get(name, value)


def _reference(at: _Row, key: ColumnElement[Any], target: str) -> ColumnElement[Any]:
    return case((at.sees(target, key), key))


def _references(at: _Row, keys: ColumnElement[Any], target: str) -> ColumnElement[Any]:
    listed = (
        func.unnest(keys)
        .table_valued(column("id", Text()), with_ordinality="place", name="listed")
        .render_derived()
    )
    seen = func.array_agg(aggregate_order_by(listed.c.id, listed.c.place), type_=_TEXTS)
    return select(seen).select_from(listed).where(at.sees(target, listed.c.id)).scalar_subquery()


def _roles(at: _Row) -> ColumnElement[Any]:
    """Return the roles that are seen, with the organizations that are told of them."""
    listed = (
        func.jsonb_array_elements(at.row.c.roles)
        .table_valued(column("value", JSONB()), with_ordinality="place", name="role")
        .render_derived()
    )
    value = listed.c.value
    guest = func.jsonb_array_elements_text(
        func.coalesce(value.op("->")("guest_school_ids"), literal_column("'[]'::jsonb"))
    ).column_valued("guest")
    role = {
        "role": value.op("->>")("role"),
        "org_id": value.op("->>")("org_id"),
        "guest_school_ids": func.array(select(guest).scalar_subquery(), type_=_TEXTS),
    }
    seen = element_predicate(at.viewer, "RosterRole", role)
    org = element_values(at.viewer, "RosterRole", role).get("org_id", role["org_id"])
    told = value.op("-")("guest_school_ids").op("||")(func.jsonb_build_object("org_id", org))
    made = select(func.jsonb_agg(aggregate_order_by(told, listed.c.place))).select_from(listed)
    return (made if seen is None else made.where(seen)).scalar_subquery()


def _words(at: _Row, key: str) -> ColumnElement[Any]:
    """Return the words that the roles that are seen have under a key."""
    role = func.jsonb_array_elements(_roles(at)).column_valued("told")
    word = role.op("->>")(key)
    return select(func.array_agg(word.distinct(), type_=_TEXTS)).scalar_subquery()
