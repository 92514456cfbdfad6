"""What a connection is told because of what it received before: tombstones, and later moments."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    DateTime,
    FromClause,
    Select,
    Table,
    bindparam,
    exists,
    func,
    literal_column,
    select,
    true,
)

from app.access.history.received import was_received
from app.access.history.tables import ConnectionTombstone, Granted
from app.access.policy import CONNECTION, EDITION, Columns, row_predicate
from app.access.viewer import Viewer
from app.roster.nouns import TABLES
from app.roster.tombstones import RosterTombstone, blank_row

TOMBSTONE: Final = "tombstone"
"""The column of rows that may be tombstones which says whether one is."""
_TIME: Final = DateTime(timezone=True)
_PUBLISHED: Final = frozenset(table.name for table in TABLES.values())


def has_tombstones(viewer: Viewer, table: Table) -> bool:
    """Whether there may be objects that left, and that the viewer is to be told of."""
    history = viewer.policy.history
    return history is not None and table.name in history.tombstones


def tombstones(
    viewer: Viewer, table: Table, alias: str, *, one_by_one: bool = False
) -> tuple[FromClause, Sequence[ColumnElement[bool]]]:
    """Return the tombstones of a published table as rows of it, and which the viewer is told of.

    Those of objects that it received, where the edition holds none that it sees. `one_by_one` is
    for a page, which reads them in the order of an index and stops when it is full: the server
    would otherwise join and sort all of them for every page, however many there are.
    """
    history = viewer.policy.history
    own = history is not None and history.own
    kept = (ConnectionTombstone if own else RosterTombstone).__table__.alias(f"{alias}k")
    whose = [kept.c.connection_id.label("connection_id")] if own else []
    rows = select(
        *blank_row(table, kept.c),
        kept.c.published.label("published"),
        *whose,
        true().label(TOMBSTONE),
    ).subquery(alias)
    conditions = [
        rows.c.published == literal_column(f"'{table.name}'"),
        rows.c.valid_from <= EDITION,
        _found(was_received(table, rows.c), one_by_one=one_by_one),
        ~_found(_seen(viewer, table, rows.c.sourced_id), one_by_one=one_by_one),
    ]
    return rows, [*([rows.c.connection_id == CONNECTION] if own else []), *conditions]


def _found(rows: Select[Any], *, one_by_one: bool) -> ColumnElement[bool]:
    """Return whether there are such rows; OFFSET 0 keeps the server from making a join of it."""
    return exists(rows.offset(literal_column("0")) if one_by_one else rows)


def _seen(viewer: Viewer, table: Table, key: ColumnElement[Any]) -> Select[Any]:
    there = table.alias(f"seen_{table.name}")
    seen = row_predicate(viewer, there)
    return (
        select(literal_column("1"))
        .select_from(there)
        .where(
            there.c.sourced_id == key,
            there.c.valid_from <= EDITION,
            there.c.valid_until > EDITION,
            *(() if seen is None else (seen,)),
        )
    )


def modified_values(viewer: Viewer, table: Table, row: Columns) -> Mapping[str, ColumnElement[Any]]:
    """Return the column that tells when a row was modified, by name, where that is later.

    What a connection sees since later than it changed counts as modified when it came to see it.
    """
    history = viewer.policy.history
    if history is None or not history.modifies(table.name):
        return {}
    later: list[ColumnElement[Any]] = []
    if table.name in dict(history.since):
        later.append(bindparam(f"viewer_since_{table.name}", type_=_TIME))
    if table.name in history.granted:
        later.append(_granted(table, row))
    name = "date_last_modified" if table.name in _PUBLISHED else "changed_at"
    return {name: func.greatest(row[name], *later, type_=_TIME)}


def _granted(table: Table, row: Columns) -> ColumnElement[Any]:
    came = select(Granted.since).where(
        Granted.connection_id == CONNECTION,
        Granted.published == literal_column(f"'{table.name}'"),
        Granted.sourced_id == row["sourced_id"],
    )
    return came.scalar_subquery()
