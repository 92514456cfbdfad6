"""Retention of tombstones, and of the moments from which connections see objects."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ARRAY, Connection, Table, Text, any_, delete, exists, literal, or_, select
from sqlalchemy.sql.elements import ColumnElement

from app.access.history.received import CHUNK_BITS, ReceiptCount, Received
from app.access.history.tables import ConnectionTombstone, Granted
from app.access.history.visible import VisibleSet, by_view
from app.access.policy import Lookup
from app.access.tables import Connection as Registered
from app.access.viewer import Viewer
from app.access.viewers import vendors
from app.roster.editions import current_number, oldest_kept
from app.roster.nouns import TABLES
from app.roster.tombstones import RosterTombstone
from app.roster.versions import OPEN

_KEPT: Final = (ConnectionTombstone, Granted)


def tidy(transaction: Connection, limit: datetime) -> int:
    """Delete what nobody is told any more, and return how many rows that were.

    That is what is older than `limit`; what was kept for a connection that is gone; tombstones of
    objects that are there again in every edition that can be read, and those of objects that the
    connection did not receive and cannot receive any more; moments of objects that have changed
    since, or left; counts of what was received from editions that are gone.
    """
    oldest = transaction.scalar(oldest_kept()) or 0
    deleted = [
        delete(RosterTombstone).where(
            or_(RosterTombstone.date_last_modified < limit, _is_back(oldest))
        ),
        delete(ConnectionTombstone).where(
            or_(ConnectionTombstone.date_last_modified < limit, _is_not_receivable(oldest))
        ),
        delete(Granted).where(or_(Granted.since < limit, ~_stays_as_granted())),
        delete(ReceiptCount).where(ReceiptCount.edition < oldest),
        *(delete(kept).where(kept.connection_id.not_in(select(Registered.id))) for kept in _KEPT),
    ]
    return sum(transaction.execute(each).rowcount for each in deleted) + _forget_visible(
        transaction, oldest
    )


def _is_back(oldest: int) -> ColumnElement[bool]:
    """Whether the object of a tombstone has been in the roster since before the oldest edition."""
    return or_(
        *(
            (RosterTombstone.published == table.name)
            & exists().where(
                table.c.sourced_id == RosterTombstone.sourced_id,
                table.c.valid_until == OPEN,
                table.c.valid_from <= oldest,
            )
            for table in TABLES.values()
        )
    )


def _is_not_receivable(oldest: int) -> ColumnElement[bool]:
    """Whether a connection did not receive an object, and no edition that can be read has it."""
    own = ConnectionTombstone
    received = exists().where(
        Received.connection_id == own.connection_id,
        Received.published == own.published,
        Received.chunk == own.number.bitwise_rshift(CHUNK_BITS),
        own.number.bool_op("<@")(Received.numbers),
    )
    return (own.valid_from < oldest) & ~received


def _stays_as_granted() -> ColumnElement[bool]:
    return or_(
        *(
            (Granted.published == table.name)
            & exists().where(
                table.c.sourced_id == Granted.sourced_id,
                table.c.valid_until == OPEN,
                table.c.date_last_modified < Granted.since,
            )
            for table in TABLES.values()
        )
    )


def _forget_visible(transaction: Connection, oldest: int) -> int:
    """Delete the tombstones of objects that their connection sees again.

    Not while an edition is kept in which they are told.
    """
    edition = current_number(transaction)
    if edition is None:
        return 0
    return sum(
        _forget(transaction, VisibleSet(viewers[0], edition), viewers, table, oldest)
        for viewers in by_view(vendors(transaction, edition))
        for table in TABLES.values()
    )


def _forget(
    transaction: Connection,
    visible: VisibleSet,
    viewers: Sequence[Viewer],
    table: Table,
    oldest: int,
) -> int:
    histories = (viewer.policy.history for viewer in viewers)
    having = [each.connection for each in histories if each and table.name in each.tombstones]
    if not having:
        return 0
    own = delete(ConnectionTombstone).where(
        ConnectionTombstone.connection_id == any_(literal(having, ARRAY(Text()))),
        ConnectionTombstone.published == table.name,
        ConnectionTombstone.valid_from <= oldest,
        ConnectionTombstone.sourced_id.in_(visible.query(table, Lookup.JOINED)),
    )
    return transaction.execute(own, visible.binds).rowcount
