"""Rows as a connection with a history is told of them: with those it saw once, and newer."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    DateTime,
    FromClause,
    Table,
    Text,
    bindparam,
    case,
    cast,
    false,
    func,
    literal_column,
    null,
    select,
    true,
    union_all,
)

from app.access.history.tables import DEPARTED, Arrived
from app.access.policy import Columns
from app.access.viewer import Viewer

CONNECTION: Final = bindparam("viewer_connection", type_=Text())
_TIME: Final = DateTime(timezone=True)


def remembers(viewer: Viewer, table: Table) -> bool:
    """Whether there is something that the viewer saw once, and is still told of."""
    history = viewer.policy.history
    return history is not None and history.departed and table.name in DEPARTED


def kept_columns(table: Table) -> list[str]:
    """Return the columns of a published table that are kept of what departed."""
    copies = DEPARTED[table.name].columns
    return [column.name for column in copies if column.name != "connection_id"]


def with_departed(table: Table, alias: str) -> FromClause:
    """Return the rows of a published table, and what the viewer saw there once.

    The column `departed` tells the one from the other. Whose copies those are must be asked
    outside (`its_own`): so the server still reads both in the order of their index.
    """
    copies, names = DEPARTED[table.name], kept_columns(table)
    published = select(
        *(table.c[name] for name in names),
        table.c.number,
        CONNECTION.label("connection_id"),
        false().label("departed"),
    )
    own = select(
        *(copies.c[name] for name in names),
        cast(null(), table.c.number.type).label("number"),
        copies.c.connection_id,
        true().label("departed"),
    )
    return union_all(published, own).subquery(alias)


def its_own(rows: FromClause) -> ColumnElement[bool]:
    """Return what rows `with_departed` must meet to be no other connection's."""
    return rows.c.connection_id == CONNECTION


def told_values(viewer: Viewer, table: Table, row: Columns) -> Mapping[str, ColumnElement[Any]]:
    """Return what columns of a row are told otherwise than they stand, by name.

    What a connection sees since later than it changed counts as modified when it came to see it.
    """
    history = viewer.policy.history
    if history is None:
        return {}
    later: list[ColumnElement[Any]] = []
    if table.name in dict(history.since):
        later.append(bindparam(f"viewer_since_{table.name}", type_=_TIME))
    if history.arrived and table.name in DEPARTED:
        later.append(_arrival(table, row))
    if not later:
        return {}
    name = "date_last_modified" if table.name in DEPARTED else "changed_at"
    own = row[name]
    newest = func.greatest(own, *later, type_=_TIME)
    return {
        name: case((row["departed"], own), else_=newest) if remembers(viewer, table) else newest
    }


def _arrival(table: Table, row: Columns) -> ColumnElement[Any]:
    came = select(Arrived.since).where(
        Arrived.connection_id == CONNECTION,
        Arrived.published == literal_column(f"'{table.name}'"),
        Arrived.sourced_id == row["sourced_id"],
    )
    return came.scalar_subquery()
