"""What differs between the current edition and the projection, column by column."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    Text,
    Uuid,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    text,
)

from app.publishing.kinds import Kind
from app.roster.tombstones import RosterTombstone
from app.roster.versions import OPEN


@dataclass(frozen=True, slots=True)
class Changes:
    """How many objects of a kind a refresh added, changed, removed and left as they were.

    An object that comes back after its removal counts as added.
    """

    added: int
    changed: int
    removed: int
    unchanged: int

    @property
    def rows(self) -> int:
        """How many rows the next edition gets."""
        return self.added + self.changed + self.removed


def compare(connection: Connection, kind: Kind, only: Sequence[str] | None = None) -> Changes:
    """Fill the `delta` table of `kind`, whose `next` table is filled, and count it.

    With `only`, nothing but the objects of these ids is compared: all others stay.
    """
    kind.delta.create(connection)
    connection.execute(insert(kind.delta).from_select([*kind.delta.c.keys()], _delta(kind, only)))
    connection.execute(text(f"ANALYZE {kind.delta.name}"))
    before = _active(connection, kind)
    counted = select(kind.delta.c.change, func.count()).group_by(kind.delta.c.change)
    found: dict[str, int] = dict(connection.execute(counted).all())
    changed, removed = found.get("changed", 0), found.get("removed", 0)
    return Changes(
        added=found.get("added", 0),
        changed=changed,
        removed=removed,
        unchanged=before - changed - removed,
    )


def no_changes(connection: Connection, kind: Kind) -> Changes:
    """Make an empty `delta` table of `kind`, and count what stays: all of it."""
    kind.delta.create(connection)
    return Changes(added=0, changed=0, removed=0, unchanged=_active(connection, kind))


def _active(connection: Connection, kind: Kind) -> int:
    held = kind.table.c.valid_until == OPEN
    return connection.scalar(select(func.count()).select_from(kind.table).where(held)) or 0


def _digest(kind: Kind, rows: FromClause) -> ColumnElement[UUID]:
    """Return a hash of the content that `rows` holds."""
    row = func.row(literal("active"), *(rows.c[name] for name in kind.content))
    return cast(func.md5(cast(row, Text)), Uuid)


def _delta(kind: Kind, only: Sequence[str] | None) -> Select[tuple[str, str, int, UUID]]:
    new = select(kind.next).where(*_among(kind.next, only)).subquery("new")
    content = [kind.table.c[name] for name in kind.content]
    old = (
        select(*content, kind.table.c.number)
        .where(kind.table.c.valid_until == OPEN, *_among(kind.table, only))
        .subquery("old")
    )
    left = RosterTombstone.__table__
    gone, unknown = new.c.sourced_id.is_(None), old.c.sourced_id.is_(None)
    differs = or_(*(_exact(new.c[n]).is_distinct_from(_exact(old.c[n])) for n in kind.content))
    return (
        select(
            func.coalesce(new.c.sourced_id, old.c.sourced_id),
            case((gone, "removed"), (unknown, "added"), else_="changed"),
            func.coalesce(old.c.number, left.c.number),
            case((not_(gone), _digest(kind, new))),
        )
        .select_from(new.join(old, new.c.sourced_id == old.c.sourced_id, full=True))
        .outerjoin(
            left, and_(left.c.published == kind.table.name, left.c.sourced_id == new.c.sourced_id)
        )
        .where(or_(gone, unknown, differs))
    )


def _exact(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a column as vendors see it: JSON has equal numbers that look different."""
    return cast(column, Text) if isinstance(column.type, JSON) else column


def _among(rows: Table, only: Sequence[str] | None) -> Sequence[ColumnElement[bool]]:
    return () if only is None else (rows.c.sourced_id.in_(only),)
