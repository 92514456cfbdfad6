"""A change: records excluded or included, and noted down, all in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from app.errors import RollcallError
from app.exclusions.choice import Choose, Chosen, can_be
from app.exclusions.kinds import Kind

_PATIENCE: Final = text("SET LOCAL lock_timeout = '15s'")
_ONE_AT_A_TIME: Final = text("LOCK TABLE exclusion IN SHARE ROW EXCLUSIVE MODE")
_BESIDE_NO_IMPORT: Final = text(
    f"LOCK TABLE {', '.join(sorted(kind.table.name for kind in Kind))} IN ROW EXCLUSIVE MODE"
)
"""In the order in which an import wants them."""
_CHANGE: Final = """
WITH changed AS (
    UPDATE {table}
    SET lms_exclude = :excluded, changed_at = now()
    WHERE sourced_id = ANY(CAST(:ids AS text[]))
    RETURNING sourced_id
)
INSERT INTO exclusion (kind, sourced_id, excluded, reason, changed_by)
SELECT :kind, sourced_id, :excluded, :reason, :by
FROM changed
ORDER BY sourced_id
"""


class NoReason(RollcallError):
    """Nobody says why a record is to be excluded."""

    code = "no_reason"
    status = 422


class Busy(RollcallError):
    """An import holds the records for longer than one waits."""

    code = "busy"
    status = 409


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided of records: whether they are excluded, why, and who says so."""

    excluded: bool
    reason: str | None
    by: str

    def __post_init__(self) -> None:
        reason = (self.reason or "").strip()
        if not can_be(reason):
            raise NoReason(f"{reason!r} has a letter that no text has: U+0000 or half a pair.")
        if self.excluded and not reason:
            raise NoReason("Say why: whoever looks for the records later will ask.")
        object.__setattr__(self, "reason", reason or None)


def change(connection: Connection, choose: Choose, decision: Decision) -> Sequence[Chosen]:
    """Carry a decision out on what `choose` finds, note it down, and return what that was.

    A record that is so already is not touched. Raises what `choose` raises, or `Busy`.
    """
    _wait(connection)
    found = choose(connection)
    for each in found:
        said = {"excluded": decision.excluded, "reason": decision.reason, "by": decision.by}
        changed = text(_CHANGE.format(table=each.kind.table.name))
        connection.execute(changed, {"kind": each.kind.name, "ids": [*each.changing]} | said)
    return found


def _wait(connection: Connection) -> None:
    """Let no other such change and no import be at work until the transaction ends."""
    connection.execute(_PATIENCE)
    try:
        connection.execute(_ONE_AT_A_TIME)
        connection.execute(_BESIDE_NO_IMPORT)
    except OperationalError as failure:
        if not isinstance(failure.orig, LockNotAvailable):
            raise
        raise Busy(
            "An import is at work, or another change of exclusions; try again when it is done."
        ) from None
