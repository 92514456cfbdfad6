"""Who sees a record now: each connection, of which object, and when it last received that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection as Transaction
from sqlalchemy import text

from app.access.sharing import TYPES
from app.explanations.explaining import begin
from app.explanations.records import KINDS, Record
from app.explanations.sharing import Vendor, vendors_now
from app.explanations.sightings import Seeing, look_all

_FURTHER: Final[Mapping[str, tuple[str, ...]]] = {"person": ("demographics",)}
"""The kinds whose records with the same id tell of a record as well."""

_RECEIVED: Final = """
SELECT client, at FROM unnest(CAST(:clients AS text[])) AS client
CROSS JOIN LATERAL (
    SELECT at FROM disclosure
    WHERE connection_id = client AND published = :published
        AND numbers && CAST(:numbers AS int4multirange)
    ORDER BY at DESC LIMIT 1
) AS last
"""


@dataclass(frozen=True, slots=True)
class Sight:
    """A connection that sees a record."""

    vendor: Vendor
    types: Sequence[str]
    """The graph's types of the objects in which it sees the record, the record's own first."""
    last_received_at: datetime | None
    """When it last received the record's own object, as far as the log goes back.

    None where it never did, and of the grade book, which has no numbers in the log.
    """


def audience(transaction: Transaction, kind: str, id_: str) -> list[Sight]:
    """Return who sees a record now, by application; raises `UnknownKind` or `UnknownRecord`."""
    every, edition = vendors_now(transaction)
    explainer, record = begin(transaction, kind, id_, edition)
    own = explainer.seeing(record)
    further = [
        explainer.seeing(Record(KINDS[other], id_, None)) for other in _FURTHER.get(kind, ())
    ]
    open_ = [each for each in every if each.let_in]
    look_all(
        (seeing, [each.viewer for each in open_ if each.reads(seeing.sighting.table.name)])
        for seeing in (own, *further)
    )
    seen_by = [each for each in open_ if _sees(each, own)]
    received = _last_received(own, [each.viewer.id for each in seen_by])
    return [
        Sight(
            each,
            [_type(seeing) for seeing in (own, *further) if _sees(each, seeing)],
            received.get(each.viewer.id),
        )
        for each in seen_by
    ]


def _sees(vendor: Vendor, seeing: Seeing) -> bool:
    return vendor.reads(seeing.sighting.table.name) and seeing.by(vendor.viewer)


def _type(seeing: Seeing) -> str:
    return TYPES[seeing.sighting.table.name]


def _last_received(seeing: Seeing, client_ids: Sequence[str]) -> dict[str, datetime]:
    """Return when connections last received an object in which a record is published."""
    numbers = seeing.numbers()
    if not numbers or not client_ids:
        return {}
    given = {
        "clients": [*client_ids],
        "published": seeing.sighting.table.name,
        "numbers": "{" + ",".join(f"[{each},{each}]" for each in numbers) + "}",
    }
    found = seeing.transaction.execute(text(_RECEIVED), given)
    return {row.client: row.at for row in found}
