"""Tombstones kept: what a new edition, or another policy, takes from connections and gives them."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert as insert_or

from app.access.history.examples import (
    SchoolCount,
    SeenObject,
    count_by_school,
    examples_of,
)
from app.access.history.received import was_received
from app.access.history.referring import referring
from app.access.history.tables import ConnectionTombstone, Granted
from app.access.history.visible import VisibleSet, by_view
from app.access.policy import AGENTS, EDITION, words_to_keep
from app.access.sharing import UNREFERRED
from app.access.viewers import at_edition, in_use, vendors
from app.database import Database
from app.roster.editions import oldest_kept
from app.roster.nouns import TABLES
from app.roster.tombstones import RosterTombstone

_LOCK: Final = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('rollcall policies ' || current_schema(), 0))"
)
_ID: Final = Text(collation="C")


def _temporary(name: str, *columns: Column[Any]) -> Table:
    return Table(name, MetaData(), *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")


_BEFORE: Final = _temporary("seen_before", Column("sourced_id", _ID, primary_key=True))
_AFTER: Final = _temporary("seen_after", Column("sourced_id", _ID, primary_key=True))
_REVOKED: Final = _temporary(
    "revoked",
    Column("published", Text()),
    Column("sourced_id", _ID),
    Column("number", Integer()),
    Column("words", ARRAY(Text())),
)
_MOVED: Final = _temporary("moved", Column("published", Text()), Column("sourced_id", _ID))
_LEFT: Final = select(_BEFORE.c.sourced_id).except_(select(_AFTER.c.sourced_id))
"""The ids of what was seen and is not."""
_CAME: Final = select(_AFTER.c.sourced_id).except_(select(_BEFORE.c.sourced_id))
"""The ids of what is seen and was not."""
_KEY: Final = ("connection_id", "published", "sourced_id")


@dataclass(frozen=True, slots=True)
class Change:
    """What some connections of one policy saw, and what they see from now on."""

    connections: Sequence[str]
    before: VisibleSet
    after: VisibleSet

    def may_shift(self, table: Table, changed: Collection[str]) -> bool:
        """Whether other rows of a table may be seen, where the edition changed some tables."""
        if self.before.viewer.policy.orgs != self.after.viewer.policy.orgs:
            return True
        return not self.after.reads(table).isdisjoint(changed)

    def affected(self, table: Table) -> Sequence[ColumnElement[bool]]:
        """Return which rows of either edition may be seen in one of them only; () for any.

        Where a row alone tells who sees it, those are the rows that the new edition changed.
        """
        sets = (self.before, self.after)
        orgs = {each.viewer.policy.orgs for each in sets}
        of_others = any(each.depends_on_others(table) for each in sets)
        if self.before.edition == self.after.edition or len(orgs) > 1 or of_others:
            return ()
        edition = self.after.edition
        return table.c.valid_until == edition, table.c.valid_from == edition


def lock_policies(transaction: Connection) -> None:
    """Let nobody else change what connections may see until the transaction ends."""
    transaction.execute(_LOCK)


def note_edition(
    transaction: Connection,
    database: Database,
    editions: tuple[int, int],
    changed: Collection[str],
    stamp: datetime,
) -> None:
    """Keep tombstones of what the second edition, whose rows are written, takes from connections.

    It has other rows than the first in the tables of the names `changed`.
    The policies are those at this moment, whenever the transaction began; until it ends, none
    is changed. What the edition gives connections unchanged is noted as modified at `stamp`.
    """
    lock_policies(transaction)
    with _temporaries(transaction):
        for change in _changes(transaction, database, *editions):
            unshared = change.after.viewer.policy.unshared
            tables = [table for table in TABLES.values() if table.name not in unshared]
            shifted = [
                _note_shift(transaction, table, change, stamp)
                for table in tables
                if change.may_shift(table, changed)
            ]
            if any(shifted):
                _grant_referring(transaction, change, stamp)
                _bury(transaction, change, stamp)
                transaction.execute(text(f"TRUNCATE {_REVOKED.name}, {_MOVED.name}"))


def _note_shift(transaction: Connection, table: Table, change: Change, stamp: datetime) -> bool:
    """Gather what of a table came into view and left it; return whether anything did."""
    _see(transaction, table, change, *change.affected(table))
    left, came = transaction.execute(select(_LEFT.exists(), _CAME.exists())).one()
    if left:
        _revoke(transaction, table, change)
    if came:
        _grant(transaction, table, change, stamp)
    if left or came:
        _note_moved(transaction, table)
    return bool(left or came)


def note_policy(
    transaction: Connection, change: Change, stamp: Callable[[int], Iterator[datetime]]
) -> datetime:
    """Keep tombstones of what another policy takes from a connection; return their moment.

    Given how many they are, `stamp` yields moments until writing them was fast enough for one.
    Whoever was told as everybody was what left the roster has tombstones of its own from now on.
    """
    history = change.before.viewer.policy.history
    if history is None or not history.own:
        _inherit(transaction, change)
    with _temporaries(transaction):
        for table in TABLES.values():
            if not _sees_alike(change, table):
                _see(transaction, table, change)
                _forget_visible(transaction, table, change)
                _revoke(transaction, table, change)
        rows = transaction.scalar(select(func.count()).select_from(_REVOKED)) or 0
        for moment in stamp(rows):
            _bury(transaction, change, moment)
    return moment


@dataclass(frozen=True, slots=True)
class Shift:
    """What becomes of the objects of one kind that a connection sees."""

    kind: str
    """As OneRoster calls a list of them, such as users."""
    seen: int
    """How many it sees before."""
    leaves: int
    """How many it sees no longer."""
    joins: int
    """How many it sees anew."""
    leaving: Sequence[SeenObject] = ()
    """Examples of what it sees no longer."""
    joining: Sequence[SeenObject] = ()
    """Examples of what it sees anew."""
    leaving_by_school: Sequence[SchoolCount] = ()
    joining_by_school: Sequence[SchoolCount] = ()


def count_shifts(transaction: Connection, change: Change) -> Sequence[Shift]:
    """Return how many objects of each kind a change takes and gives; nothing is kept of it."""
    with _temporaries(transaction):
        return [_count_shift(transaction, kind, table, change) for kind, table in TABLES.items()]


def _count_shift(transaction: Connection, kind: str, table: Table, change: Change) -> Shift:
    _see(transaction, table, change)
    counted = (select(_BEFORE.c.sourced_id), _LEFT, _CAME)
    seen, leaves, joins = (
        transaction.scalar(select(func.count()).select_from(each.subquery())) or 0
        for each in counted
    )
    left, came = select(_LEFT.subquery().c.sourced_id), select(_CAME.subquery().c.sourced_id)
    gone, new = change.before.edition, change.after.edition
    return Shift(
        kind,
        seen,
        leaves,
        joins,
        leaving=examples_of(transaction, kind, left, gone) if leaves else (),
        joining=examples_of(transaction, kind, came, new) if joins else (),
        leaving_by_school=count_by_school(transaction, kind, left, gone) if leaves else (),
        joining_by_school=count_by_school(transaction, kind, came, new) if joins else (),
    )


def _changes(
    transaction: Connection, database: Database, before: int, after: int
) -> Iterator[Change]:
    """Yield what connections that see alike saw before, and see after an edition.

    Their policies are read in a transaction of its own: that of a refresh sees old ones.
    """
    with database.transaction() as reading:
        groups = by_view(in_use(reading, vendors(reading, before)))
    for viewer, *others in groups:
        connections = [viewer.id, *(each.id for each in others)]
        later = at_edition(transaction, viewer, after)
        yield Change(connections, VisibleSet(viewer, before), VisibleSet(later, after))


def _sees_alike(change: Change, table: Table) -> bool:
    """Whether both policies let the same rows of a table be seen."""
    one, other = (
        replace(
            each.viewer.policy,
            withheld=each.viewer.policy.withheld & {AGENTS},
            unshared=each.viewer.policy.unshared - (UNREFERRED - {table.name}),
            history=None,
        )
        for each in (change.before, change.after)
    )
    return one == other


@contextmanager
def _temporaries(transaction: Connection) -> Iterator[None]:
    """Have the temporary tables for as long as one is within."""
    tables = (_BEFORE, _AFTER, _REVOKED, _MOVED)
    for table in tables:
        table.create(transaction)
    yield
    for table in tables:
        table.drop(transaction)


def _see(
    transaction: Connection,
    table: Table,
    change: Change,
    ended: ColumnElement[bool] | None = None,
    begun: ColumnElement[bool] | None = None,
) -> None:
    """Fill the temporary tables of what was and is seen."""
    transaction.execute(text(f"TRUNCATE {_BEFORE.name}, {_AFTER.name}"))
    for seen, visible, among in (
        (_BEFORE, change.before, ended),
        (_AFTER, change.after, begun),
    ):
        found = visible.query(table) if among is None else visible.query(table).where(among)
        ids = insert(seen).from_select(["sourced_id"], found)
        transaction.execute(ids, visible.binds)
    transaction.execute(text(f"ANALYZE {_BEFORE.name}, {_AFTER.name}"))


def _revoke(transaction: Connection, table: Table, change: Change) -> None:
    """Gather what was seen and is not."""
    gone = _LEFT.subquery("gone")
    row = table.alias("t")
    words = words_to_keep(change.before.viewer, table, row.c)
    found = (
        select(literal(table.name), row.c.sourced_id, row.c.number, words)
        .join_from(gone, row, row.c.sourced_id == gone.c.sourced_id)
        .where(row.c.valid_from <= EDITION, row.c.valid_until > EDITION)
    )
    names = [*_REVOKED.c.keys()]
    transaction.execute(insert(_REVOKED).from_select(names, found.params(change.before.binds)))


def _bury(transaction: Connection, change: Change, stamp: datetime) -> None:
    """Keep tombstones of all that was gathered."""
    found = select(
        _each(change.connections).label("connection_id"),
        *_REVOKED.c,
        literal(change.after.edition).label("valid_from"),
        literal(stamp).label("date_last_modified"),
    )
    _put(transaction, ConnectionTombstone, found)


def _grant(transaction: Connection, table: Table, change: Change, stamp: datetime) -> None:
    """Note when objects that did not change came to be seen."""
    came = _CAME.subquery("came")
    edition = change.after.edition
    ids = (
        select(came.c.sourced_id)
        .join_from(came, table, table.c.sourced_id == came.c.sourced_id)
        .where(
            table.c.valid_from <= edition,
            table.c.valid_until > edition,
            table.c.date_last_modified < stamp,
        )
    )
    _put_granted(transaction, table, change, stamp, ids)


def _note_moved(transaction: Connection, table: Table) -> None:
    """Gather what is seen in one of the editions only."""
    moved = union_all(_LEFT, _CAME).subquery("either")
    found = select(literal(table.name), moved.c.sourced_id)
    transaction.execute(insert(_MOVED).from_select([*_MOVED.c.keys()], found))


def _grant_referring(transaction: Connection, change: Change, stamp: datetime) -> None:
    """Note as modified what did not change, but refers to what came or went."""
    transaction.execute(text(f"ANALYZE {_MOVED.name}"))
    unshared = change.after.viewer.policy.unshared
    for table, ids in referring(_MOVED, change.after.edition):
        if table.name not in unshared:
            seen = change.after.of(table).where(
                table.c.sourced_id.in_(ids), table.c.date_last_modified < stamp
            )
            _put_granted(transaction, table, change, stamp, seen)


def _put_granted(
    transaction: Connection, table: Table, change: Change, stamp: datetime, ids: Select[Any]
) -> None:
    """Note that objects of a table count as modified at `stamp` for the connections."""
    found = select(
        _each(change.connections).label("connection_id"),
        literal(table.name).label("published"),
        ids.subquery("modified").c.sourced_id,
        literal(stamp).label("since"),
    )
    _put(transaction, Granted, found)


def _forget_visible(transaction: Connection, table: Table, change: Change) -> None:
    """Delete the tombstones of objects that are seen again."""
    transaction.execute(
        delete(ConnectionTombstone).where(
            ConnectionTombstone.connection_id.in_(change.connections),
            ConnectionTombstone.published == table.name,
            ConnectionTombstone.sourced_id.in_(select(_AFTER.c.sourced_id)),
        )
    )


def _inherit(transaction: Connection, change: Change) -> None:
    """Keep for the connection alone what it received, or may still receive, of what left."""
    row = RosterTombstone
    own = [each.name for each in RosterTombstone.__table__.columns]
    for table in TABLES.values():
        found = select(
            _each(change.connections).label("connection_id"),
            *(getattr(row, name).label(name) for name in own),
        ).where(
            row.published == table.name,
            or_(
                row.valid_from > oldest_kept().scalar_subquery(),
                exists(was_received(table, row.__table__.c)),
            ),
        )
        _put(transaction, ConnectionTombstone, found.params(change.before.binds))


def _put(transaction: Connection, into: Any, found: Select[Any]) -> None:
    """Insert rows, in place of those of the same objects and connections."""
    names = [each.name for each in found.selected_columns]
    new = insert_or(into).from_select(names, found)
    changed = {name: new.excluded[name] for name in names if name not in _KEY}
    transaction.execute(new.on_conflict_do_update(index_elements=_KEY, set_=changed))


def _each(connections: Sequence[str]) -> ColumnElement[Any]:
    """Return each of the connections, as a column: a row becomes one for each of them."""
    return func.unnest(literal([*connections], ARRAY(Text())))
