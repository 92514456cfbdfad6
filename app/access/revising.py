"""What a connection may see, changed: at once for it, and told by its deltas."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Connection as Transaction
from sqlalchemy import delete, select, update

from app.access.history.keeping import Change, lock_policies, note_policy
from app.access.history.tables import Granted
from app.access.history.visible import VisibleSet
from app.access.policy import AGENTS
from app.access.rotation import UnknownConnection
from app.access.sharing import TYPES, UNREFERRED, DataToShare
from app.access.tables import Connection
from app.access.viewer import Policy, Viewer
from app.access.viewers import in_use, vendors
from app.roster.editions import Edition, current_number
from app.roster.stamp import is_honest, lead, stamped


def revise(
    transaction: Transaction, client_id: str, schools: Sequence[str] | None, shared: DataToShare
) -> None:
    """Give a vendor's connection these schools, None for all, and this of their data.

    It sees so from the commit on. What it received and sees no longer comes in its deltas as
    `tobedeleted`, what it sees anew as modified at that moment. Waits for a refresh that is about
    to publish. Raises `UnknownConnection`.
    """
    lock_policies(transaction)
    row = select(Connection).where(Connection.id == client_id, Connection.version.is_not(None))
    if transaction.execute(row.with_for_update(key_share=True)).first() is None:
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
    now = _viewer(transaction, client_id, edition)
    if edition is None or not in_use(transaction, [now]):
        return
    change = Change([client_id], VisibleSet(then, edition), VisibleSet(now, edition))
    stamp = note_policy(transaction, change, partial(_moments, _published_at(transaction, edition)))
    since = {
        **{table: moment.isoformat() for table, moment in _since(then)},
        **dict.fromkeys(affected, stamp.isoformat()),
    }
    transaction.execute(own.values(since=since))
    granted = delete(Granted).where(Granted.connection_id == client_id)
    transaction.execute(granted.where(Granted.published.in_(affected)))


def affected_tables(then: Policy, now: Policy) -> frozenset[str]:
    """Return the tables of whose objects another policy tells otherwise, in part or in whole."""
    if _rows(then) != _rows(now):
        return frozenset(TYPES)
    differing = then.unshared ^ now.unshared
    if differing - UNREFERRED:
        return frozenset(TYPES)
    if _stands_by(then) != _stands_by(now):
        return frozenset(TYPES)
    told = {
        table for table, type_ in TYPES.items() if then.withheld_of(type_) != now.withheld_of(type_)
    }
    return differing | told


def _rows(policy: Policy) -> tuple[object, ...]:
    return (policy.schools, policy.roles, policy.placed_only, policy.courses, policy.subjects)


def _stands_by(policy: Policy) -> bool:
    """Whether guardians are seen by the students that they are agents of."""
    return AGENTS not in policy.withheld and (policy.placed_only or policy.chooses_courses)


def _since(viewer: Viewer) -> Sequence[tuple[str, datetime]]:
    return () if viewer.policy.history is None else viewer.policy.history.since


def _viewer(transaction: Transaction, client_id: str, edition: int | None) -> Viewer:
    (found,) = vendors(transaction, edition, [client_id])
    return found


def _published_at(transaction: Transaction, edition: int) -> datetime | None:
    return transaction.scalar(select(Edition.published_at).where(Edition.number == edition))


def _moments(previous: datetime | None, rows: int) -> Iterator[datetime]:
    """Yield moments from which on a change may hold, until writing so many rows took no longer.

    Nobody may be served what it saw before after that moment.
    """
    ahead = lead(rows)
    while True:
        stamp = stamped(datetime.now(UTC) + ahead, previous)
        yield stamp
        if is_honest(stamp, datetime.now(UTC)):
            return
        ahead *= 2
