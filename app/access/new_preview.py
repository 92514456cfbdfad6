"""The preview of a connection that does not exist yet: what its vendor would see."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection as Transaction
from sqlalchemy import func, select

from app.access.history.examples import SchoolCount, SeenObject, count_by_school, examples_of
from app.access.history.visible import VisibleSet
from app.access.registry import Wanted, connect
from app.access.viewers import vendors
from app.roster.editions import current_number
from app.roster.nouns import TABLES

_PEPPER = b"a secret that is rolled back"


@dataclass(frozen=True, slots=True)
class SeenKind:
    """What a connection would see of one kind of object."""

    kind: str
    seen: int
    by_school: Sequence[SchoolCount]
    examples: Sequence[SeenObject]


def preview_connection(transaction: Transaction, wanted: Wanted) -> Sequence[SeenKind]:
    """Return what a new connection would see of the current edition; nothing is created.

    Raises what creating it would raise. There is nothing before the first edition.
    """
    edition = current_number(transaction)
    with transaction.begin_nested() as savepoint:
        issued = connect(transaction, _PEPPER, wanted)
        found = vendors(transaction, edition, [issued.client_id]) if edition is not None else []
        savepoint.rollback()
    if edition is None:
        return ()
    seen = VisibleSet(found[0], edition)
    return [_seen_kind(transaction, kind, seen) for kind in TABLES]


def _seen_kind(transaction: Transaction, kind: str, seen: VisibleSet) -> SeenKind:
    ids = seen.of(TABLES[kind])
    count = transaction.scalar(select(func.count()).select_from(ids.subquery())) or 0
    if not count:
        return SeenKind(kind, 0, (), ())
    return SeenKind(
        kind,
        count,
        count_by_school(transaction, kind, ids, seen.edition),
        examples_of(transaction, kind, ids, seen.edition),
    )
