"""History kept: what a new edition, or another policy, takes from connections and gives them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Select,
    Table,
    Text,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or

from app.access import tables
from app.access.history.redaction import redacted
from app.access.history.tables import DEPARTED, POLICY_CLOCK, Arrived
from app.access.policy import EDITION, row_predicate
from app.access.viewer import Viewer
from app.access.viewers import vendors
from app.roster.nouns import TABLES
from app.roster.versions import OPEN


def _temporary(name: str) -> Table:
    id_ = Column("sourced_id", Text(collation="C"), primary_key=True)
    return Table(name, MetaData(), id_, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")


_THEN: Final = _temporary("seen_then")
_NOW: Final = _temporary("seen_now")
_CLOCK: Final = select(POLICY_CLOCK.c.ticks).with_for_update()
_TICK: Final = update(POLICY_CLOCK).values(ticks=POLICY_CLOCK.c.ticks + 1)


@dataclass(frozen=True, slots=True)
class Sight:
    """A viewer's look at an edition."""

    viewer: Viewer
    edition: int

    def of(self, table: Table, status: str = "active") -> Select[Any]:
        """Return the ids of the rows of a published table that are seen."""
        seen = row_predicate(self.viewer, table)
        found = select(table.c.sourced_id).where(
            table.c.valid_from <= EDITION, table.c.valid_until > EDITION, table.c.status == status
        )
        return (found if seen is None else found.where(seen)).params(self.binds)

    def looks_elsewhere(self, table: Table) -> bool:
        """Whether it depends on other rows too whether one is seen."""
        seen = row_predicate(self.viewer, table)
        return seen is not None and EDITION.key in seen.compile().params

    @property
    def binds(self) -> dict[str, Any]:
        """The parameters of its statements."""
        return {**self.viewer.policy.binds(), EDITION.key: self.edition}


@dataclass(frozen=True, slots=True)
class Shift:
    """What some connections of one policy saw, and what they see now, from a moment on."""

    connections: Sequence[str]
    then: Sight
    now: Sight
    stamp: datetime


def tick(transaction: Connection) -> None:
    """Say that connections are about to see something else; a refresh at work begins anew."""
    transaction.execute(_TICK)


def note_edition(transaction: Connection, before: int, after: int, stamp: datetime) -> None:
    """Note what edition `after`, whose rows are written, takes from connections and gives them.

    Raises psycopg's `SerializationFailure` where a policy was changed since the transaction
    began; until it ends, none is.
    """
    transaction.execute(_CLOCK)
    for then, now, connections in _alike(transaction, before, after):
        shift = Shift(connections, Sight(then, before), Sight(now, after), stamp)
        with _tables(transaction):
            for table in TABLES.values():
                if table.name not in now.policy.unshared:
                    _note(transaction, table, shift, *_changed(table, shift))


def note_change(transaction: Connection, then: Sight, now: Sight, stamp: datetime) -> None:
    """Note what another policy takes from a connection and gives it, as of `stamp`.

    Whoever saw everything until now is told what left the roster by its own history from now on.
    """
    shift = Shift([now.viewer.id], then, now, stamp)
    with _tables(transaction):
        for table in TABLES.values():
            if then.viewer.policy.history is None:
                _inherit(transaction, table, shift)
            _note(transaction, table, shift)


def _alike(
    transaction: Connection, before: int, after: int
) -> Iterator[tuple[Viewer, Viewer, Sequence[str]]]:
    """Yield the connections that see the same, as viewers of both editions."""
    groups: dict[tuple[str, str], tuple[Viewer, Viewer, list[str]]] = {}
    pairs = zip(vendors(transaction, before), vendors(transaction, after), strict=True)
    for then, now in pairs:
        if now.policy.history is not None:
            view = _view(then), _view(now)
            groups.setdefault(view, (then, now, []))[2].append(now.id)
    yield from groups.values()


def _view(viewer: Viewer) -> str:
    """Return what a viewer sees of an edition, whatever it saw before."""
    return replace(viewer.policy, history=None).view


@contextmanager
def _tables(transaction: Connection) -> Iterator[None]:
    """Have the temporary tables of what is seen, for as long as one is within."""
    for table in (_THEN, _NOW):
        table.create(transaction)
    yield
    for table in (_THEN, _NOW):
        table.drop(transaction)


def _changed(table: Table, shift: Shift) -> Sequence[ColumnElement[bool]]:
    """Return which rows of both editions can be seen in one of them only.

    Where a row alone tells who sees it, those are the rows that the new edition changed.
    """
    sights = (shift.then, shift.now)
    orgs = {sight.viewer.policy.orgs for sight in sights}
    if len(orgs) > 1 or any(sight.looks_elsewhere(table) for sight in sights):
        return ()
    edition = shift.now.edition
    return table.c.valid_until == edition, table.c.valid_from == edition


def _note(
    transaction: Connection,
    table: Table,
    shift: Shift,
    ended: ColumnElement[bool] | None = None,
    begun: ColumnElement[bool] | None = None,
) -> None:
    for seen, sight, among in ((_THEN, shift.then, ended), (_NOW, shift.now, begun)):
        found = sight.of(table) if among is None else sight.of(table).where(among)
        transaction.execute(delete(seen))
        transaction.execute(insert(seen).from_select(["sourced_id"], found))
        transaction.execute(text(f"ANALYZE {seen.name}"))
    _come(transaction, table, shift)
    _go(transaction, table, shift)


def _come(transaction: Connection, table: Table, shift: Shift) -> None:
    """End what is kept of objects that are seen again; note when unchanged ones came."""
    came = select(_NOW.c.sourced_id).except_(select(_THEN.c.sourced_id)).subquery("came")
    copies, edition = DEPARTED[table.name], shift.now.edition
    own = (
        copies.c.connection_id.in_(shift.connections),
        copies.c.sourced_id.in_(select(came.c.sourced_id)),
    )
    transaction.execute(delete(copies).where(*own, copies.c.valid_from == edition))
    still = copies.c.valid_until == OPEN
    transaction.execute(update(copies).where(*own, still).values(valid_until=edition))
    if shift.then.edition == edition:
        return
    unchanged = (
        select(
            _listed(shift.connections), literal(table.name), came.c.sourced_id, literal(shift.stamp)
        )
        .join_from(came, table, table.c.sourced_id == came.c.sourced_id)
        .where(
            table.c.valid_from <= edition,
            table.c.valid_until > edition,
            table.c.date_last_modified < shift.stamp,
        )
    )
    new = insert_or(Arrived).from_select(
        ["connection_id", "published", "sourced_id", "since"], unchanged
    )
    key = [Arrived.connection_id, Arrived.published, Arrived.sourced_id]
    kept = new.on_conflict_do_update(index_elements=key, set_={"since": new.excluded.since})
    if transaction.execute(kept).rowcount:
        _mark(transaction, shift.connections, arrived=True)


def _go(transaction: Connection, table: Table, shift: Shift) -> None:
    """Keep what is seen no longer, as the viewer was told of it."""
    gone = select(_THEN.c.sourced_id).except_(select(_NOW.c.sourced_id)).subquery("gone")
    row = table.alias("t")
    is_gone = row.c.sourced_id.in_(select(gone.c.sourced_id))
    _copy(transaction, table, shift, literal(shift.stamp), (row, is_gone))


def _inherit(transaction: Connection, table: Table, shift: Shift) -> None:
    """Keep what left the roster before, of which the viewer was told as everybody was."""
    row = table.alias("t")
    left = shift.then.of(table, "tobedeleted")
    is_left = row.c.sourced_id.in_(left)
    _copy(transaction, table, shift, row.c.date_last_modified, (row, is_left))


def _copy(
    transaction: Connection,
    table: Table,
    shift: Shift,
    modified: ColumnElement[Any],
    which: tuple[Any, ColumnElement[bool]],
) -> None:
    row, chosen = which
    content = redacted(shift.then.viewer, table, row)
    whole = select(
        _listed(shift.connections).label("connection_id"),
        literal(shift.now.edition).label("valid_from"),
        literal(OPEN).label("valid_until"),
        literal("tobedeleted").label("status"),
        modified.label("date_last_modified"),
        *content,
    ).where(chosen, row.c.valid_from <= EDITION, row.c.valid_until > EDITION)
    names = [column.name for column in whole.selected_columns]
    copied = insert(DEPARTED[table.name]).from_select(names, whole.params(shift.then.binds))
    if transaction.execute(copied).rowcount:
        _mark(transaction, shift.connections, departed=True)


def _listed(connections: Iterable[str]) -> ColumnElement[Any]:
    """Return each of the connections, as a column: a row becomes one for each of them."""
    return func.unnest(literal([*connections], ARRAY(Text())))


def _mark(transaction: Connection, connections: Sequence[str], **flags: bool) -> None:
    own = tables.Connection.id.in_(connections)
    transaction.execute(update(tables.Connection).where(own).values(flags))
