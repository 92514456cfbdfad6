"""Names of objects that a connection sees, or would see: examples, and numbers by school."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    any_,
    func,
    literal_column,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import array

from app.roster.comparison import NAMES
from app.roster.nouns import TABLES

EXAMPLES: Final = 20
"""The most examples of a kind."""
_SCHOOLS: Final = 100
"""The most schools that are counted one by one."""


@dataclass(frozen=True, slots=True)
class SeenObject:
    """An object as people know it."""

    sourced_id: str
    name: str | None
    """None for kinds without names."""
    school: str | None
    """The name of its school, of several the first; None where it belongs to none."""


@dataclass(frozen=True, slots=True)
class SchoolCount:
    """How many objects of a kind belong to a school."""

    school: str
    name: str
    count: int


def examples_of(
    transaction: Connection, kind: str, ids: Select[Any], edition: int, limit: int = EXAMPLES
) -> Sequence[SeenObject]:
    """Return the first of some objects of an edition, by name."""
    table = TABLES[kind]
    name: ColumnElement[Any] = literal_column(NAMES.get(kind, "NULL::text"))
    schools = _schools(table)
    school = null() if schools is None else _school_name(schools, edition)
    chosen = ids.subquery("chosen")
    found = (
        select(table.c.sourced_id, name.label("name"), school.label("school"))
        .where(*_valid(table, edition), table.c.sourced_id.in_(select(chosen.c.sourced_id)))
        .order_by(literal_column("name"), table.c.sourced_id)
        .limit(limit)
    )
    return [SeenObject(*row) for row in transaction.execute(found)]


def count_by_school(
    transaction: Connection, kind: str, ids: Select[Any], edition: int
) -> Sequence[SchoolCount]:
    """Return how many of some objects belong to each school, the largest number first.

    An object of several schools counts for each; kinds without schools have none.
    """
    table = TABLES[kind]
    schools = _schools(table)
    if schools is None:
        return ()
    chosen = ids.subquery("chosen")
    by_school = (
        select(func.unnest(schools).label("school"))
        .where(*_valid(table, edition), table.c.sourced_id.in_(select(chosen.c.sourced_id)))
        .subquery("by_school")
    )
    orgs = TABLES["orgs"]
    found = (
        select(by_school.c.school, orgs.c.name, func.count())
        .join(orgs, orgs.c.sourced_id == by_school.c.school)
        .where(*_valid(orgs, edition))
        .group_by(by_school.c.school, orgs.c.name)
        .order_by(func.count().desc(), orgs.c.name)
        .limit(_SCHOOLS)
    )
    return [SchoolCount(*row) for row in transaction.execute(found)]


def _valid(table: Any, edition: int) -> tuple[Any, Any]:
    return table.c.valid_from <= edition, table.c.valid_until > edition


def _schools(table: Table) -> Any:
    """Return the schools of a row as an array; None for a kind without schools."""
    if "school_ids" in table.c:
        return table.c.school_ids
    return array([table.c.school_id]) if "school_id" in table.c else None


def _school_name(schools: Any, edition: int) -> Any:
    orgs = TABLES["orgs"].alias("school_of")
    return (
        select(func.min(orgs.c.name))
        .where(*_valid(orgs, edition), orgs.c.sourced_id == any_(schools))
        .scalar_subquery()
    )
