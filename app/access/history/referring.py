"""References from objects that stay in view to objects that came into it or left it.

A connection gets only references to what it sees. So its copy of an object that did not change
differs when something that the object refers to comes or goes: the object counts as modified then.
"""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Select,
    Table,
    Text,
    and_,
    column,
    func,
    literal,
    or_,
    select,
)

from app.roster.nouns import TABLES
from app.roster.references import COLUMNS

_INTERNAL: Final = "school_ids"
"""A column that rows are found by; no response has it."""


def referring(moved: Table, edition: int) -> Iterator[tuple[Table, Select[Any]]]:
    """Yield the ids of objects of an edition that refer to what came or went, by table.

    `moved` has the columns `published`, the name of a table, and `sourced_id`.
    """
    for noun, table in TABLES.items():
        conditions = [
            _leads_to(table.c[name], moved, TABLES[target])
            for name, target in COLUMNS.get(noun, {}).items()
            if name != _INTERNAL
        ]
        if conditions:
            now = and_(table.c.valid_from <= edition, table.c.valid_until > edition)
            yield table, select(table.c.sourced_id).where(now, or_(*conditions))


def _leads_to(reference: Column[Any], moved: Table, target: Table) -> ColumnElement[bool]:
    ids = select(moved.c.sourced_id).where(moved.c.published == literal(target.name))
    if not isinstance(reference.type, ARRAY):
        return reference.in_(ids)
    one = func.unnest(reference).table_valued(column("id", Text())).render_derived()
    return select(literal(1)).select_from(one).where(one.c.id.in_(ids)).exists()
