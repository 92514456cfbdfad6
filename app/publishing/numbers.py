"""Numbers of published objects: small integers, by which a log can hold which of them were sent.

An object keeps its number from edition to edition, also when it leaves and comes back. New ones are
numbered in the order of their ids, so that the numbers of a district that is read for the first
time are one range.
"""

from sqlalchemy import ColumnElement, Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from app.publishing.kinds import Kind
from app.roster.versions import LastNumber


def take_numbers(connection: Connection, kind: Kind) -> int:
    """Reserve numbers for the new objects of `kind`; return the greatest that was given before.

    They are the ones that follow it.
    """
    last, new = LastNumber.last, kind.delta.c.number.is_(None)
    before = connection.scalar(select(last).where(LastNumber.published == kind.table.name)) or 0
    count = connection.scalar(select(func.count()).select_from(kind.delta).where(new)) or 0
    reserved = insert(LastNumber).values(published=kind.table.name, last=before + count)
    connection.execute(
        reserved.on_conflict_do_update(
            index_elements=[LastNumber.published], set_={"last": reserved.excluded.last}
        )
    )
    return before


def assigned_number(kind: Kind, last: int) -> ColumnElement[int]:
    """Return the number of an object of the `delta` table: its own, or one of those after `last`.

    All new objects must be in the statement.
    """
    number = kind.delta.c.number
    counted = func.count().filter(number.is_(None))
    order = kind.delta.c.sourced_id
    return func.coalesce(number, last + counted.over(order_by=order, rows=(None, 0)))
