"""Which records of the roster a writer sees: the ones an input may refer to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ARRAY, Table, Text, any_, bindparam, select

from app.access.policy import EDITION, is_included, row_predicate
from app.database import Base
from app.recent import Recent
from app.roster import objects
from graphql_schema.compile.plan import DIALECT
from graphql_schema.mutations.writer import Writer

_IDS: Final = bindparam("ids", type_=ARRAY(Text(collation="C")))
_STATEMENTS: Final[Recent[Any, tuple[str, Mapping[str, Any]]]] = Recent(100)


@dataclass(frozen=True, slots=True)
class Class:
    """A class that is seen."""

    school: str
    course: str
    active: bool
    """False for one that the SIS no longer has."""


async def classes(writer: Writer, ids: Iterable[str]) -> Mapping[str, Class]:
    """Return those of the classes that the writer sees, by id; one statement."""
    found = await _seen(writer, objects.Class, ("school_id", "course_id", "status"), ids)
    return {id_: Class(school, course, _is(status)) for id_, school, course, status in found}


async def students(writer: Writer, ids: Iterable[str]) -> frozenset[str]:
    """Return those of the ids that are users the writer sees; nobody excluded since is."""
    return await _active(writer, objects.User, ids)


async def sessions(writer: Writer, ids: Iterable[str]) -> frozenset[str]:
    """Return those of the ids that are academic sessions the writer sees."""
    return await _active(writer, objects.AcademicSession, ids)


async def orgs(writer: Writer, ids: Iterable[str]) -> frozenset[str]:
    """Return those of the ids that are organizations the writer sees."""
    return await _active(writer, objects.Org, ids)


async def people_of_records(writer: Writer, ids: Iterable[str]) -> frozenset[str]:
    """Return those of the ids that are users the writer sees, were they to leave or have left."""
    return frozenset(id_ for id_, _ in await _seen(writer, objects.User, ("status",), ids))


async def _active(writer: Writer, model: type[Base], ids: Iterable[str]) -> frozenset[str]:
    found = await _seen(writer, model, ("status",), ids)
    return frozenset(id_ for id_, status in found if _is(status))


def _is(status: str) -> bool:
    return status == "active"


async def _seen(
    writer: Writer, model: type[Base], columns: tuple[str, ...], ids: Iterable[str]
) -> Iterable[tuple[Any, ...]]:
    wanted = sorted({*ids})
    if not wanted:
        return ()
    sql, values = _statement(writer, Base.metadata.tables[model.__tablename__], columns)
    given = {**values, **writer.viewer.policy.binds(), "edition": writer.edition, "ids": wanted}
    return await writer.rows(sql, **given)


def _statement(
    writer: Writer, table: Table, columns: tuple[str, ...]
) -> tuple[str, Mapping[str, Any]]:
    """Return the statement for all viewers of this signature, from memory if it was met before."""
    key = (writer.viewer.signature, table.name, columns)
    held = _STATEMENTS.get(key)
    if held is None:
        held = _compiled(writer, table, columns)
        _STATEMENTS.put(key, held)
    return held


def _compiled(
    writer: Writer, table: Table, columns: tuple[str, ...]
) -> tuple[str, Mapping[str, Any]]:
    chosen = select(table.c.sourced_id, *(table.c[name] for name in columns)).where(
        table.c.sourced_id == any_(_IDS),
        table.c.valid_from <= EDITION,
        table.c.valid_until > EDITION,
    )
    if table.name == objects.User.__tablename__:
        chosen = chosen.where(is_included(table.c.sourced_id))
    rule = row_predicate(writer.viewer, table)
    made = (chosen if rule is None else chosen.where(rule)).compile(dialect=DIALECT)
    return str(made), made.params
