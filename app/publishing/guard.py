"""The guard: a refresh that would remove much is held until somebody approves of it.

Much is a share of a kind above the setting, or all that a school has of a kind; never fewer than
`FEW` objects. Where a required check finds something, anything is much.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, TextClause, text

from app.cache.losses import Loss, alarms, allows
from app.checks.running import required
from app.publishing.changes import Changes
from app.publishing.kinds import KINDS, Kind
from app.publishing.references import NotAlone
from app.roster.versions import OPEN

FEW: Final = 10
"""Fewer removals than these are nobody's alarm."""
_EXAMPLES: Final = 5
_TOO_MUCH: Final = (
    "So much would go with it that somebody must approve: run a whole refresh, which is held."
)


class Excess(Exception):
    """What a refresh would change removes too much."""

    def __init__(self, losses: Sequence[Loss], changes: Mapping[str, Changes]) -> None:
        super().__init__()
        self.losses = losses
        self.changes = changes


@dataclass(frozen=True, slots=True)
class Guard:
    """How much may go: a share in percent, and what was approved beyond."""

    percent: int
    approved: Sequence[Loss] = ()
    whole: bool = True
    """False where one record is refreshed: the required checks would miss the rest of the SIS."""

    def watch(self, connection: Connection, changes: Mapping[str, Changes]) -> None:
        """Raise `Excess` where the compared changes remove too much, or return.

        Of one record it is `NotAlone` that is raised, for a whole refresh to ask. Raised within
        the transaction, either undoes it all.
        """
        strict = self.whole and bool(required(connection))
        losses = [
            loss
            for kind in KINDS
            if changes[kind.noun].removed >= (1 if strict else FEW)
            for loss in self._losses(connection, kind, changes[kind.noun], strict=strict)
        ]
        if self.percent < 100 and not allows(self.approved, losses):
            raise Excess(losses, changes) if self.whole else NotAlone(_TOO_MUCH)

    def _losses(
        self, connection: Connection, kind: Kind, change: Changes, *, strict: bool
    ) -> list[Loss]:
        before = change.unchanged + change.changed + change.removed
        much = strict or change.removed * 100 > self.percent * before
        lost = [_loss(kind, row) for row in connection.execute(_by_school(kind))]
        if not much and not alarms(lost):
            return []
        examples = tuple(connection.execute(_some(kind)).scalars())
        return [Loss(kind.noun, None, None, before, change.removed, examples, much), *lost]


def _loss(kind: Kind, row: Row[Any]) -> Loss:
    return Loss(
        kind=kind.noun,
        school=row.school,
        school_name=row.name,
        before=row.before,
        removed=row.removed,
        examples=tuple(row.examples),
        alarming=row.removed >= max(row.before, FEW),
    )


def _by_school(kind: Kind) -> TextClause:
    """Return what each school that loses any has of `kind`, and how much of it would go."""
    return text(
        f"""
        SELECT
            place.school,
            max(org.name) AS name,
            count(*) AS before,
            count(gone.sourced_id) AS removed,
            (array_agg(gone.sourced_id ORDER BY gone.sourced_id)
                FILTER (WHERE gone.sourced_id IS NOT NULL))[1:{_EXAMPLES}] AS examples
        FROM {kind.table.name} AS had
        LEFT JOIN {kind.delta.name} AS gone
            ON gone.sourced_id = had.sourced_id AND gone.change = 'removed'
        CROSS JOIN unnest({_schools(kind)}) AS place (school)
        LEFT JOIN roster_org AS org ON org.sourced_id = place.school AND org.valid_until = {OPEN}
        WHERE had.valid_until = {OPEN} AND had.status = 'active'
        GROUP BY place.school
        HAVING count(gone.sourced_id) > 0
        ORDER BY place.school
        """  # noqa: S608  # all names are ours
    )


def _some(kind: Kind) -> TextClause:
    return text(
        f"""
        SELECT sourced_id FROM {kind.delta.name} WHERE change = 'removed'
        ORDER BY sourced_id LIMIT {_EXAMPLES}
        """  # noqa: S608
    )


def _schools(kind: Kind) -> str:
    """Return the SQL of the schools whose an object is."""
    if "school_ids" in kind.content:
        return "had.school_ids"
    return "ARRAY[had.school_id]" if "school_id" in kind.content else "ARRAY[]::text[]"
