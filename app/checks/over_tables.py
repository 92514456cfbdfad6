"""The statements of checks that ask the same of many tables."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    SelectBase,
    Table,
    Text,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql

from app.database import metadata
from app.sis.references import LINKS, Link

_SPANS: Final = (("starts_on", "ends_on"), ("opens_at", "closes_at"))
"""Columns that say when something begins, and when it ends."""

_PUBLISHED: Final = (
    "organization", "term", "course", "section", "person", "roster_entry", "section_staff",
    "resource", "category", "assignment", "score", "score_group",
)  # fmt: skip
"""Tables whose ids vendors see as they are."""

_KEYS: Final = ("organization", "term", "course", "section", "person")
"""Those by whose ids vendors tell apart what others refer to."""

_STRANGE: Final = "[^0-9A-Za-z._/@-]"
"""What the CSV binding of OneRoster lets no id contain."""


def _records(table: Table, detail: ColumnElement[str], *wrong: ColumnElement[bool]) -> SelectBase:
    """Return what a check says of the records of a table that are wrong."""
    return _row(table, _identity(table), _name(table), detail).where(*wrong)


def _row(
    table: Table, id_: ColumnElement[str], name: ColumnElement[Any], detail: ColumnElement[str]
) -> Select[str, str, str, str]:
    return select(
        literal(_kind(table)).label("kind"),
        id_.label("sourced_id"),
        cast(name, Text).label("name"),
        detail.label("detail"),
    )


def _kind(table: Table) -> str:
    first, *others = table.name.split("_")
    return first + "".join(word.title() for word in others)


def _identity(table: Table) -> ColumnElement[str]:
    """Return the column that says which record it is; a placement is found by its section."""
    return table.c["sourced_id" if "sourced_id" in table.c else "section_id"]


def _name(table: Table) -> ColumnElement[Any]:
    names = (table.c.get(name) for name in ("title", "name", "identifier"))
    return next((column for column in names if column is not None), null())


def _dangling() -> Iterator[SelectBase]:
    """Yield, for each reference of the SIS, the records that name something not there."""
    for link in LINKS:
        table = metadata.tables[link.table]
        target = metadata.tables[link.target].alias()
        column = table.c[link.column]
        there = exists().where(target.c.sourced_id == column)
        yield _records(table, _naming(link) + column, column.is_not(None), ~there)


def _naming(link: Link) -> ColumnElement[str]:
    said = f"{link.column} names " if link.column != "sourced_id" else "is of "
    return literal(f"{said}{link.target.replace('_', ' ')} ")


def _reversed() -> Iterator[SelectBase]:
    """Yield, for each span of time in the SIS, the records in which it ends before it begins."""
    for table in _tables():
        for begin, end in _SPANS:
            if begin in table.c:
                first, last = table.c[begin], table.c[end]
                days = func.date(first).op("||")(" to ").op("||")(func.date(last))
                yield _records(table, days, last < first)


def _blank() -> Iterator[SelectBase]:
    """Yield the records without a title or name, of each table that demands one."""
    for table in _tables():
        for column in (table.c.get("title"), table.c.get("name")):
            if column is not None and not column.nullable:
                detail = literal(f"{column.name} is blank")
                yield _records(table, detail, func.btrim(column) == "")


def _odd() -> Iterator[SelectBase]:
    """Yield the published records whose id the standard does not allow."""
    for name in _PUBLISHED:
        table = metadata.tables[name]
        id_ = table.c.sourced_id
        length = cast(func.length(id_), Text)
        found = func.quote_literal(func.substring(id_, _STRANGE))
        detail = func.coalesce(literal("has ") + found, length + " characters")
        yield _records(table, detail, or_(id_.op("~")(_STRANGE), func.length(id_) > 255))


def _case() -> Iterator[SelectBase]:
    """Yield the records whose id is another one's but for the case of its letters."""
    for name in _KEYS:
        table = metadata.tables[name]
        same = func.lower(table.c.sourced_id)
        first = func.min(table.c.sourced_id).over(partition_by=same).label("first")
        last = func.max(table.c.sourced_id).over(partition_by=same).label("last")
        alike = select(table.c.sourced_id, _name(table).label("name"), first, last).subquery()
        is_first = alike.c.first == alike.c.sourced_id
        other = literal("as ") + case((is_first, alike.c.last), else_=alike.c.first)
        row = _row(table, alike.c.sourced_id, alike.c.name, other)
        yield row.where(alike.c.first != alike.c.last)


def _tables() -> list[Table]:
    """Return the tables of the SIS that have records of their own."""
    names = sorted({link.table for link in LINKS} | {link.target for link in LINKS})
    return [metadata.tables[name] for name in names]


MADE: Final[Mapping[str, Callable[[], Iterator[SelectBase]]]] = {
    "reference-to-nothing": _dangling,
    "dates-reversed": _reversed,
    "name-blank": _blank,
    "id-odd": _odd,
    "id-differs-in-case-only": _case,
}
"""What yields the parts of a statement, by the name of the check."""


@cache
def statement(check: str) -> str:
    """Return the SQL of one of the checks above; made when it is first run."""
    whole = union_all(*MADE[check]()).compile(
        dialect=postgresql.dialect(),  # type: ignore[no-untyped-call]
        compile_kwargs={"literal_binds": True},
    )
    return str(whole)
