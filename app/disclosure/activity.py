"""Activity: how much each connection was answered, by day and operation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Final

from sqlalchemy import Connection, text

from app.district.choices import current
from app.errors import RollcallError

_ACTIVITY: Final = """
SELECT connection_id, (at AT TIME ZONE :zone)::date AS day, operation,
    count(*) AS answers, sum(rows) AS rows, max(at) AS last
FROM disclosure JOIN disclosed_query ON digest = query
WHERE (:connection_id)::text IS NULL OR connection_id = :connection_id
GROUP BY connection_id, day, operation
ORDER BY connection_id, day DESC, operation
"""
_CONNECTIONS: Final = """
SELECT id, application, deleted_at IS NULL FROM known_connection
WHERE (:connection_id)::text IS NULL OR id = :connection_id
ORDER BY application, id
"""


class UnknownConnection(RollcallError):
    """There is no such connection, and the log knows of none."""

    code = "unknown_connection"
    status = 404


@dataclass(frozen=True, slots=True)
class Counted:
    """What a connection was answered to an operation on a day, in the district's time zone."""

    day: date
    operation: str
    answers: int
    rows: int


@dataclass(frozen=True, slots=True)
class Activity:
    """What a connection was answered, the latest day first."""

    connection: str
    application: str | None
    """None where nothing is known of the connection any more."""
    last_access: datetime | None
    """When it was last answered; None where it never was, as far as the log goes back."""
    days: Sequence[Counted]


def activity(connection: Connection, connection_id: str | None = None) -> list[Activity]:
    """Return what each connection, or one of them, was answered; raises `UnknownConnection`."""
    asked = {"connection_id": connection_id, "zone": current(connection).time_zone}
    known = connection.execute(text(_CONNECTIONS), asked).all()
    applications = {id_: application for id_, application, _ in known}
    existing = [id_ for id_, _, exists in known if exists]
    found = connection.execute(text(_ACTIVITY), asked).all()
    counted = {id_: list(rows) for id_, rows in groupby(found, key=itemgetter(0))}
    if connection_id is not None and not applications and not counted:
        raise UnknownConnection(
            f"There is no connection {connection_id!r}; `rollcall connection list` shows them all."
        )
    return [
        Activity(
            id_,
            applications.get(id_),
            max((row.last for row in counted.get(id_, ())), default=None),
            [Counted(*row[1:5]) for row in counted.get(id_, ())],
        )
        for id_ in dict.fromkeys([*existing, *counted])
    ]
