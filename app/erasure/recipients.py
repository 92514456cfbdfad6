"""Who had received the published objects of an erased person, by the log of disclosures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import Connection, select, text

from app.erasure.tables import Erasure

_RECIPIENTS: Final = text(
    """
    SELECT
        disclosure.connection_id,
        connection.application,
        disclosure.published,
        count(*) AS answers,
        min(disclosure.at) AS since,
        max(disclosure.at) AS last
    FROM disclosure
    JOIN jsonb_each(CAST(:numbers AS jsonb)) AS erased ON erased.key = disclosure.published
    LEFT JOIN known_connection AS connection ON connection.id = disclosure.connection_id
    WHERE EXISTS (
        SELECT FROM jsonb_array_elements_text(erased.value) AS number
        WHERE number::integer <@ disclosure.numbers
    )
    GROUP BY disclosure.connection_id, connection.application, disclosure.published
    ORDER BY connection.application, disclosure.connection_id, disclosure.published
    """
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """A connection that received objects of one published table."""

    connection_id: str
    application: str | None
    """None where nothing is known of the connection any more."""
    published: str
    answers: int
    """How many answers had one of them."""
    since: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class ErasedPerson:
    """An entry of the audit trail."""

    sourced_id: str
    reason: str
    erased_by: str
    erased_at: datetime
    rows: dict[str, int]
    recipients: Sequence[Recipient]


def erasures_of(connection: Connection, person: str) -> Sequence[ErasedPerson]:
    """Return the erasures of a person, the newest first, each with who had received what."""
    own = select(Erasure).where(Erasure.sourced_id == person).order_by(Erasure.id.desc())
    return [_entry(connection, row) for row in connection.execute(own).mappings()]


def _entry(connection: Connection, row: Any) -> ErasedPerson:
    numbers = {"numbers": _json(row["numbers"])}
    found = connection.execute(_RECIPIENTS, numbers)
    recipients = [Recipient(*recipient) for recipient in found]
    columns = ("sourced_id", "reason", "erased_by", "erased_at", "rows")
    return ErasedPerson(**{name: row[name] for name in columns}, recipients=recipients)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
