"""The preview of a change of sharing: how many objects a connection would lose and gain."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection as Transaction
from sqlalchemy import update

from app.access.choosing import check_known
from app.access.history.keeping import Change, Shift, count_shifts
from app.access.history.visible import VisibleSet
from app.access.listing import vendors_own
from app.access.sharing import DataToShare
from app.access.tables import Connection
from app.access.viewer import Viewer
from app.access.viewers import vendors
from app.access.wishes import Sharing
from app.roster.editions import current_number


@dataclass(frozen=True, slots=True)
class SharePreview:
    """What a change of sharing would do, by the current edition."""

    edition: int | None
    """None while nothing is published; then nothing leaves or joins."""
    shifts: Sequence[Shift]
    """By kind of object."""
    withheld: Sequence[str]
    """Fields that would be withheld and are not now."""
    given: Sequence[str]
    """Fields that are withheld now and would not be."""

    @property
    def leaves(self) -> int:
        """How many objects of all kinds would leave."""
        return sum(shift.leaves for shift in self.shifts)


def preview_sharing(
    transaction: Transaction, client_id: str, sharing: Sharing, *, counted: bool = True
) -> SharePreview:
    """Return what `share` would do; nothing is changed.

    Objects are counted, kind by kind, only where they are to be `counted`. Raises
    `UnknownConnection`, `NotAVendors`, `NotShareable`, `UnknownSchool` or `UnknownCourse`.
    """
    found = vendors_own(transaction, client_id)
    shared, schools = sharing.over(found.sharing, found.schools)
    check_known(transaction, schools, shared)
    edition = current_number(transaction)
    shifts: Sequence[Shift] = ()
    if edition is not None and counted:
        (before,) = vendors(transaction, edition, [client_id])
        after = _viewer_with(transaction, before, edition, shared, schools)
        sets = VisibleSet(before, edition), VisibleSet(after, edition)
        shifts = count_shifts(transaction, Change([client_id], *sets))
    was, becomes = {*found.sharing.withheld}, {*shared.withheld}
    return SharePreview(edition, shifts, sorted(becomes - was), sorted(was - becomes))


def _viewer_with(
    transaction: Transaction,
    viewer: Viewer,
    edition: int,
    shared: DataToShare,
    schools: Sequence[str] | None,
) -> Viewer:
    """Return a connection as it would be with other data to share; the register stays as it is."""
    own = update(Connection).where(Connection.id == viewer.id)
    chosen = None if schools is None else sorted({*schools})
    plain = shared.model_dump(mode="json", by_alias=True)
    with transaction.begin_nested() as savepoint:
        transaction.execute(own.values(schools=chosen, sharing=plain))
        (changed,) = vendors(transaction, edition, [viewer.id])
        savepoint.rollback()
    return changed
