"""What a connection may see, changed: at once for it, and told by its deltas."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection as Transaction
from sqlalchemy import select, update

from app.access.history.keeping import Sight, note_change, tick
from app.access.rotation import UnknownConnection
from app.access.sharing import TYPES, UNREFERRED, DataToShare
from app.access.tables import Connection
from app.access.viewer import Policy, Viewer
from app.access.viewers import vendors
from app.roster.editions import Edition, current_number
from app.roster.stamp import is_honest, lead, stamped


def revise(
    transaction: Transaction, client_id: str, schools: Sequence[str] | None, shared: DataToShare
) -> None:
    """Give a vendor's connection these schools, None for all, and this of their data.

    It sees so from the commit on. What it sees no longer comes in its deltas as `tobedeleted`,
    what it sees anew as modified at that moment. Waits for a refresh that is about to publish.
    Raises `UnknownConnection`.
    """
    tick(transaction)
    row = select(Connection).where(Connection.id == client_id, Connection.version.is_not(None))
    if transaction.execute(row.with_for_update()).first() is None:
        raise UnknownConnection(client_id)
    edition = current_number(transaction)
    then = _viewer(transaction, client_id, edition)
    own = update(Connection).where(Connection.id == client_id)
    said = {"schools": None if schools is None else sorted({*schools})}
    transaction.execute(own.values(**said, sharing=shared.model_dump(mode="json", by_alias=True)))
    affected = affected_tables(then.policy, _viewer(transaction, client_id, edition).policy)
    if not affected:
        return
    transaction.execute(own.values(revision=Connection.revision + 1))
    if edition is None:
        return
    now = _viewer(transaction, client_id, edition)
    stamp = _noted(transaction, Sight(then, edition), Sight(now, edition))
    since = {
        **{table: moment.isoformat() for table, moment in _since(then)},
        **dict.fromkeys(affected, stamp.isoformat()),
    }
    transaction.execute(own.values(since=since))


def affected_tables(then: Policy, now: Policy) -> frozenset[str]:
    """Return the tables of whose objects another policy tells otherwise, in part or in whole."""
    if _rows(then) != _rows(now):
        return frozenset(TYPES)
    differing = then.unshared ^ now.unshared
    if differing - UNREFERRED:
        return frozenset(TYPES)
    told = {
        table for table, type_ in TYPES.items() if then.withheld_of(type_) != now.withheld_of(type_)
    }
    return differing | told


def _rows(policy: Policy) -> tuple[object, ...]:
    return (policy.schools, policy.roles, policy.placed_only, policy.courses, policy.subjects)


def _since(viewer: Viewer) -> Sequence[tuple[str, datetime]]:
    return () if viewer.policy.history is None else viewer.policy.history.since


def _viewer(transaction: Transaction, client_id: str, edition: int | None) -> Viewer:
    (found,) = vendors(transaction, edition, [client_id])
    return found


def _noted(transaction: Transaction, then: Sight, now: Sight) -> datetime:
    """Note what changes for a connection, and return the moment from which on it does.

    Nobody may be served what it saw before after that moment: where noting took longer than
    thought, it is done again.
    """
    published_at = select(Edition.published_at).where(Edition.number == now.edition)
    previous, ahead = transaction.scalar(published_at), lead(0)
    while True:
        stamp = stamped(datetime.now(UTC) + ahead, previous)
        with transaction.begin_nested() as attempt:
            note_change(transaction, then, now, stamp)
            if is_honest(stamp, datetime.now(UTC)):
                return stamp
            attempt.rollback()
        ahead *= 2
