"""An erasure, in one transaction, of a person whom nothing publishes any more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import OperationalError

from app.erasure.imports import count_import_rows, erase_from_imports
from app.erasure.places import PLACES, PUBLISHED
from app.erasure.queries import count_queries, erase_values, own_values
from app.erasure.tables import Erasure
from app.errors import RollcallError
from app.grades.history import erase_person as erase_grade_history
from app.roster.versions import OPEN

Rows = Mapping[str, int]
"""How many rows, by table."""

_HISTORY: Final = "grade_change"
_QUERIES: Final = "disclosed_query"
_IMPORTS: Final = "import_change"
_COUNT_HISTORY: Final = text("SELECT count(*) FROM grade_change WHERE person_id = :person")
_BOOKMARKS: Final = text("DELETE FROM roster_bookmark")
_PATIENCE: Final = text("SET LOCAL lock_timeout = '15s'")
_LOCK: Final = text("LOCK TABLE person IN SHARE ROW EXCLUSIVE MODE")
_IS_PUBLISHED: Final = text(
    f"""
    SELECT EXISTS (
        SELECT FROM roster_user
        WHERE sourced_id = :person AND valid_until = {OPEN} AND status = 'active'
    )
    """  # noqa: S608
)


class UnknownPerson(RollcallError):
    """Nothing is held of such a person."""

    code = "unknown_person"
    status = 404


class StillPublished(RollcallError):
    """The current edition has the person."""

    code = "still_published"
    status = 409


class NoErasureReason(RollcallError):
    """An erasure without a reason."""

    code = "no_reason"
    status = 422


class ErasureBusy(RollcallError):
    """An import holds the records for longer than one waits."""

    code = "busy"
    status = 409


@dataclass(frozen=True, slots=True)
class ErasureRequest:
    """Whose data is to be erased, why, and by whom."""

    person: str
    reason: str
    by: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise NoErasureReason(
                "Give a --reason, such as the number of the request; the audit trail keeps it, so "
                "do not name the person in it."
            )


def survey(connection: Connection, person: str) -> Rows:
    """Return how many rows of each table an erasure would erase; raises `UnknownPerson`."""
    found: dict[str, int] = {}
    for place in PLACES:
        count = connection.execute(text(place.count), {"person": person}).scalar_one()
        found[place.table] = found.get(place.table, 0) + count
    found[_HISTORY] = connection.execute(_COUNT_HISTORY, {"person": person}).scalar_one()
    found[_QUERIES] = count_queries(connection, own_values(connection, person))
    found[_IMPORTS] = count_import_rows(connection, person)
    rows = {str(table): count for table, count in found.items() if count}
    if not rows:
        raise UnknownPerson(
            f"Nothing is held of a person {person!r}. A person is named by the sourcedId."
        )
    return rows


def is_published(connection: Connection, person: str) -> bool:
    """Return whether the current edition has the person."""
    return bool(connection.scalar(_IS_PUBLISHED, {"person": person}))


def erase(connection: Connection, request: ErasureRequest) -> Rows:
    """Erase a person, note it in the audit trail, and return how many rows that were.

    Raises `UnknownPerson`, `StillPublished`, or `ErasureBusy` where an import is at work.
    """
    person = request.person
    _wait(connection)
    rows = survey(connection, person)
    if is_published(connection, person):
        raise StillPublished(
            f"The current edition has {person!r}: run `rollcall refresh`, then erase again."
        )
    numbers = _numbers(connection, person)
    erase_values(connection, own_values(connection, person))
    erase_grade_history(connection, person)
    erase_from_imports(connection, person)
    for place in PLACES:
        connection.execute(text(place.erase), {"person": person})
    connection.execute(_BOOKMARKS)
    connection.execute(
        insert(Erasure).values(
            sourced_id=person,
            reason=request.reason.strip(),
            erased_by=request.by,
            rows=dict(rows),
            numbers=numbers,
        )
    )
    return rows


def _wait(connection: Connection) -> None:
    """Let no import be at work until the transaction ends."""
    connection.execute(_PATIENCE)
    try:
        connection.execute(_LOCK)
    except OperationalError as failure:
        if not isinstance(failure.orig, LockNotAvailable):
            raise
        raise ErasureBusy("An import is at work; try again when it is done.") from None


def _numbers(connection: Connection, person: str) -> dict[str, Any]:
    """Return the numbers by which the log of disclosures knows the person's objects."""
    found = {}
    for table, place in PUBLISHED.items():
        numbers = f"SELECT DISTINCT number FROM {table} WHERE {place.condition} ORDER BY 1"  # noqa: S608
        found[table] = [*connection.execute(text(numbers), {"person": person}).scalars()]
    return found
