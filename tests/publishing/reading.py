"""What publishing made, as plain values: by noun, by id, by column."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, FromClause, func, select, text

from app.database import Database
from app.publishing.job import silently
from app.publishing.kinds import KINDS, Kind
from app.publishing.projection import project
from app.roster.tombstones import RosterTombstone
from app.roster.versions import OPEN
from tests.build import Edit, save

Rows = Mapping[str, Mapping[str, Any]]
Roster = Mapping[str, Rows]
_COLUMNS = text(
    """
    SELECT attname, format_type(atttypid, atttypmod)
    FROM pg_attribute
    WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped
    """
)


def projected(database: Database, *edits: Edit) -> Roster:
    """Return what the SIS would be published as, `edits` made."""
    save(database, *edits)
    with database.transaction() as connection:
        project(connection, silently)
        return rows_of(connection)


def tried(database: Database, *edits: Edit) -> Roster:
    """Return what the SIS would be published as, `edits` made, and undo them."""
    with database.transaction() as connection:
        for edit in edits:
            connection.execute(edit)
        project(connection, silently)
        roster = rows_of(connection)
        connection.rollback()
    return roster


def rows_of(connection: Connection) -> Roster:
    """Return what a projection in this transaction made."""
    return {kind.noun: _rows(connection, kind.next) for kind in KINDS}


def published(database: Database) -> Roster:
    """Return the current edition, with the bookkeeping."""
    with database.transaction() as connection:
        return {kind.noun: _current(connection, kind) for kind in KINDS}


def active(database: Database) -> Roster:
    """Return the content of the current edition's objects."""
    content = {kind.noun: kind.content for kind in KINDS}
    return {
        noun: {
            sourced_id: {name: row[name] for name in content[noun]}
            for sourced_id, row in rows.items()
        }
        for noun, rows in published(database).items()
    }


def ids(roster: Roster) -> dict[str, set[str]]:
    """Return which objects there are."""
    return {noun: set(rows) for noun, rows in roster.items()}


def columns(connection: Connection, table: str) -> dict[str, str]:
    """Return the type of each column."""
    found = connection.execute(_COLUMNS, {"table": table})
    return dict(found.all())


def _current(connection: Connection, kind: Kind) -> Rows:
    return _rows(connection, select(kind.table).where(kind.table.c.valid_until == OPEN).subquery())


def _rows(connection: Connection, rows: FromClause) -> Rows:
    found = connection.execute(select(rows)).mappings().all()
    assert len({row["sourced_id"] for row in found}) == len(found), "an object has two rows"
    return {row["sourced_id"]: dict(row) for row in found}


def versions(database: Database, noun: str, sourced_id: str) -> list[tuple[int, int | None]]:
    """Return from and until which edition (None: until now) an object was the same."""
    (rows,) = (kind.table for kind in KINDS if kind.noun == noun)
    until = func.nullif(rows.c.valid_until, OPEN)
    found = select(rows.c.valid_from, until).where(rows.c.sourced_id == sourced_id)
    with database.transaction() as connection:
        return [(*row,) for row in connection.execute(found.order_by(rows.c.valid_from))]


def tombstones(database: Database, noun: str) -> dict[str, dict[str, Any]]:
    """Return what is kept of the objects that left, by id."""
    (table,) = (kind.table.name for kind in KINDS if kind.noun == noun)
    left = select(RosterTombstone.__table__).where(RosterTombstone.published == table)
    with database.transaction() as connection:
        found = connection.execute(left).mappings()
        return {row["sourced_id"]: dict(row) for row in found}


def physical(database: Database) -> dict[str, set[tuple[object, ...]]]:
    """Return where each row stands and who wrote it last: equal means that nothing was written."""
    tables = [kind.table.name for kind in KINDS] + ["roster_edition"]
    with database.transaction() as connection:
        return {
            table: {(*row,) for row in connection.execute(text(f"SELECT ctid, xmin FROM {table}"))}
            for table in tables
        }
