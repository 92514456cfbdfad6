"""What a change of flags would do: how many objects of each kind would leave, and come back.

It is told of the district as a whole and of every vendor's connection, each under its own policy,
and of the change alone: what else has changed since the last refresh counts on both sides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Connection,
    FromClause,
    Select,
    Table,
    column,
    func,
    literal,
    select,
)
from sqlalchemy.sql.visitors import ExternallyTraversible, replacement_traverse

from app.access import tables
from app.access.policy import EDITION, row_predicate
from app.access.scopes import allowed, reading
from app.access.viewer import EVERYTHING, Viewer
from app.access.viewers import vendors
from app.database import Database
from app.exclusions.choice import Choose, Chosen
from app.exclusions.supposed import AS_IT_IS, AS_IT_WOULD_BE, GRADEBOOK, suppose, supposing
from app.roster.nouns import TABLES

NOUNS: Final[Mapping[str, Table]] = {
    **TABLES,
    **{noun: live.table for noun, live in GRADEBOOK.items()},
}
"""What is counted, by what OneRoster calls a list of it."""
_DISTRICT: Final = Viewer("tool", "", "", frozenset(), None, EVERYTHING)


@dataclass(frozen=True, slots=True)
class Count:
    """How many objects of a kind somebody sees, and how many would leave and come back."""

    noun: str
    seen: int
    leaves: int
    returns: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do to what one connection sees."""

    connection: Viewer
    counts: Sequence[Count]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do: the records whose flag it changes, and what follows."""

    records: Sequence[Chosen]
    district: Sequence[Count]
    """Of all that is published."""
    connections: Sequence[Effect]


def preview(
    database: Database,
    choose: Choose,
    *,
    excluded: bool,
    of_district: bool = True,
    of_connections: bool = True,
) -> Preview:
    """Return what it would do to change the flags of what `choose` finds; nothing is changed.

    What is not to be counted, of the district or of the connections, is empty: it takes as long as
    a refresh to count one of them. Raises what `choose` raises.
    """
    with supposing(database) as connection:
        found = choose(connection)
        if not (of_district or of_connections):
            return Preview(found, (), ())
        viewers = active_vendors(connection) if of_connections else []
        suppose(connection, found, excluded=excluded)
        counted: dict[tuple[str, str], Count] = {}
        district = _counts(connection, _DISTRICT, counted) if of_district else ()
        effects = [Effect(each, _counts(connection, each, counted)) for each in viewers]
    return Preview(found, district, effects)


def _counts(
    connection: Connection, viewer: Viewer, counted: dict[tuple[str, str], Count]
) -> Sequence[Count]:
    return [_count(connection, viewer, noun, counted) for noun in _read(viewer)]


def active_vendors(connection: Connection) -> list[Viewer]:
    """Return every active connection of a vendor, by application and client id.

    What it saw before is no part of what is foretold.
    """
    active = select(tables.Connection.id).where(tables.Connection.active)
    found = vendors(connection, ids=connection.execute(active).scalars().all())
    seeing = (replace(viewer, policy=replace(viewer.policy, history=None)) for viewer in found)
    return sorted(seeing, key=lambda viewer: (viewer.name, viewer.id))


def _read(viewer: Viewer) -> Sequence[str]:
    """Return the nouns of what somebody reads, in their order."""
    if viewer.version is None or viewer.type is None:
        return [*NOUNS]
    scopes = {*allowed(viewer.version, viewer.type)}
    return [
        noun
        for noun, table in NOUNS.items()
        if not scopes.isdisjoint(reading(viewer.version, table.name))
    ]


def _count(
    connection: Connection, viewer: Viewer, noun: str, counted: dict[tuple[str, str], Count]
) -> Count:
    """Return the count of a kind, which those who see the same have in common."""
    key = viewer.policy.view, noun
    if key not in counted:
        asked = _compared(viewer, NOUNS[noun])
        counted[key] = Count(noun, *connection.execute(asked, viewer.policy.binds()).one())
    return counted[key]


def _compared(viewer: Viewer, table: FromClause) -> Select[int, int, int]:
    before = _seen(viewer, table, AS_IT_IS).subquery("before")
    after = _seen(viewer, table, AS_IT_WOULD_BE).subquery("after")
    both = before.join(after, before.c.sourced_id == after.c.sourced_id, full=True)
    return select(
        func.count(before.c.sourced_id),
        func.count().filter(after.c.sourced_id.is_(None)),
        func.count().filter(before.c.sourced_id.is_(None)),
    ).select_from(both)


def _seen(viewer: Viewer, table: FromClause, edition: int) -> Select[Any]:
    """Return the ids that a viewer sees in an edition of `supposed`."""
    policy = row_predicate(viewer, table)
    query = select(table.c.sourced_id).where(
        column("valid_from", BigInteger()) <= EDITION, column("valid_until", BigInteger()) > EDITION
    )
    seen = query if policy is None else query.where(policy)

    def told(element: ExternallyTraversible, **_: Any) -> ExternallyTraversible | None:
        is_edition = isinstance(element, BindParameter) and element.key == EDITION.key
        return literal(edition, BigInteger()) if is_edition else None

    return cast("Select[Any]", replacement_traverse(seen, {}, told))
