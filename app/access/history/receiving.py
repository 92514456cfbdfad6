"""Adding to what connections received, by whoever writes down what they were sent."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from app.access.history.received import CHUNK_BITS, ReceiptCount, Received

NumberRange: TypeAlias = tuple[int, int]
"""Numbers of objects, from the first on and below the second."""

_CHUNK: Final = 1 << CHUNK_BITS
_TABLE: Final = Received.__tablename__
_COUNTS: Final = ReceiptCount.__tablename__
NEW: Final = f"""
new AS MATERIALIZED (
    SELECT new.*
    FROM json_to_recordset(%(received)s) AS new (
        connection_id text, edition integer, revision integer, published text, chunk integer,
        numbers int4multirange
    )
    JOIN connection ON connection.id = new.connection_id
    WHERE NOT EXISTS (
        SELECT FROM {_TABLE} AS known
        WHERE known.connection_id = new.connection_id AND known.published = new.published
            AND known.chunk = new.chunk AND known.numbers @> new.numbers
    )
    ORDER BY new.connection_id
    FOR KEY SHARE OF connection
), counted AS (
    INSERT INTO {_COUNTS} AS c (connection_id, edition, revision, count)
    SELECT connection_id, edition, revision, 1 FROM new
    GROUP BY connection_id, edition, revision
    ORDER BY connection_id, edition, revision
    ON CONFLICT (connection_id, edition, revision) DO UPDATE SET count = c.count + 1
)
"""  # noqa: S608  # the names are ours
ADD: Final = f"""
INSERT INTO {_TABLE} (connection_id, published, chunk, numbers)
SELECT connection_id, published, chunk, range_agg(numbers) FROM new
GROUP BY connection_id, published, chunk
ORDER BY connection_id, published, chunk
ON CONFLICT (connection_id, published, chunk)
    DO UPDATE SET numbers = {_TABLE}.numbers + excluded.numbers
"""  # noqa: S608  # the name is ours
"""Adds what connections received, after WITH and `NEW`; the parameter `received` is `chunks`, JSON.

Locks in one order, so that workers do not wait for each other in a circle; a connection that is
removed meanwhile is left out.
"""


class Receiver(NamedTuple):
    """A connection, and what its answers were read by."""

    connection_id: str
    edition: int
    revision: int


def chunks(
    received: Mapping[tuple[Receiver, str], Sequence[NumberRange]],
) -> Sequence[Mapping[str, Any]]:
    """Return what connections received, by receiver and published table, as rows for `ADD`."""
    return [
        {
            **receiver._asdict(),
            "published": published,
            "chunk": chunk,
            "numbers": multirange(numbers),
        }
        for (receiver, published), found in received.items()
        for chunk, numbers in _chunks(found).items()
    ]


def multirange(numbers: Sequence[NumberRange]) -> str:
    """Return ranges, in any order, as PostgreSQL reads a multirange."""
    ranges = ",".join(f"[{first},{end})" for first, end in numbers)
    return f"{{{ranges}}}"


def _chunks(numbers: Sequence[NumberRange]) -> Mapping[int, Sequence[NumberRange]]:
    """Return ranges by chunk, cut where one chunk ends and the next begins."""
    chunks: dict[int, list[NumberRange]] = {}
    for first, end in numbers:
        for chunk, part in _cut(first, end):
            chunks.setdefault(chunk, []).append(part)
    return chunks


def _cut(first: int, end: int) -> Iterator[tuple[int, NumberRange]]:
    while first < end:
        chunk = first >> CHUNK_BITS
        until = min(end, (chunk + 1) * _CHUNK)
        yield chunk, (first, until)
        first = until
