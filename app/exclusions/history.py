"""What is excluded now, and what was ever decided about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, lateral, literal, select, true, union_all

from app.errors import UnknownRecord
from app.exclusions.kinds import Kind
from app.exclusions.tables import Exclusion


@dataclass(frozen=True, slots=True)
class Excluded:
    """A record whose flag is set, by whom and why; None where a program set it unasked."""

    kind: str
    sourced_id: str
    reason: str | None
    changed_by: str | None
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision about a record, long carried out."""

    kind: str
    sourced_id: str
    excluded: bool
    reason: str | None
    changed_by: str
    changed_at: datetime


def excluded(
    connection: Connection, kind: Kind | None, limit: int, offset: int = 0
) -> Sequence[Excluded]:
    """Return the records that are excluded themselves, those decided about last first."""
    flagged = union_all(
        *(
            select(literal(each.name).label("kind"), each.table.c.sourced_id).where(
                each.table.c.lms_exclude, each.ours
            )
            for each in ([kind] if kind else Kind)
        )
    ).subquery("flagged")
    last = lateral(
        select(Exclusion)
        .where(
            Exclusion.kind == flagged.c.kind,
            Exclusion.sourced_id == flagged.c.sourced_id,
        )
        .order_by(Exclusion.id.desc())
        .limit(1)
    ).alias("last")
    said = (last.c.reason, last.c.changed_by, last.c.changed_at)
    found = (
        select(flagged.c.kind, flagged.c.sourced_id, *said)
        .select_from(flagged.outerjoin(last, and_(true(), last.c.excluded)))
        .order_by(last.c.id.desc().nulls_last(), flagged.c.kind, flagged.c.sourced_id)
        .limit(limit)
        .offset(offset)
    )
    return [Excluded(*row) for row in connection.execute(found)]


def history(
    connection: Connection, kind: Kind | None, sourced_id: str | None, limit: int
) -> Sequence[Decided]:
    """Return the last decisions, the newest first: all, or those of a kind or a record.

    Raises `UnknownRecord` for a record that is neither there nor decided about.
    """
    columns = (getattr(Exclusion, name) for name in Decided.__slots__)
    newest = select(*columns).order_by(Exclusion.id.desc()).limit(limit)
    if kind is not None:
        newest = newest.where(Exclusion.kind == kind.name)
    if sourced_id is not None:
        newest = newest.where(Exclusion.sourced_id == sourced_id)
    found = [Decided(*row) for row in connection.execute(newest)]
    if sourced_id is not None and not found:
        _check_known(connection, kind, sourced_id)
    return found


def _check_known(connection: Connection, kind: Kind | None, sourced_id: str) -> None:
    own = (
        select(literal(1)).where(each.table.c.sourced_id == sourced_id, each.ours)
        for each in ([kind] if kind else Kind)
    )
    if "\0" in sourced_id or connection.execute(union_all(*own)).first() is None:
        raise UnknownRecord(
            f"There is no {kind.name if kind else 'record that can be excluded'} {sourced_id!r}. "
            "Records are named by their sourcedId, as it is written."
        )
