"""Dates and instants as vendors write them."""

import re
from datetime import UTC, date, datetime
from typing import Final

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_SPACED_OFFSET: Final = re.compile(r"(:\d\d(?:[.,]\d+)?) (\d\d(?::?\d\d)?)\Z", re.ASCII)
"""An offset whose plus sign was read as a space on its way here."""


def read_date(text: str) -> str:
    """Return a date as YYYY-MM-DD; of an instant its day as written. Raises ValueError."""
    return _moment(text).date().isoformat()


def read_instant(text: str) -> str:
    """Return an instant in UTC as ISO 8601 has it; a date is its first moment.

    Without an offset UTC is meant. Raises ValueError.
    """
    moment = _moment(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC).isoformat()
    except OverflowError:
        raise ValueError(text) from None


def _moment(text: str) -> datetime:
    said = _SPACED_OFFSET.sub(r"\1+\2", text.strip().upper())
    if not _DAY.match(said):
        raise ValueError(text)
    if len(said) == len("YYYY-MM-DD"):
        day = date.fromisoformat(said)
        return datetime(day.year, day.month, day.day)  # noqa: DTZ001  its offset is not said
    return datetime.fromisoformat(said)
