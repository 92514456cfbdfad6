"""Dates and instants as vendors write them."""

import re
from datetime import UTC, datetime
from typing import Final

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_SPACED_OFFSET: Final = re.compile(r"(:\d\d(?:[.,]\d+)?) (\d\d(?::?\d\d)?)\Z", re.ASCII)
"""An offset whose plus sign was read as a space on its way here."""


class NoMoment(ValueError):
    """A text is neither a date nor an instant."""


def read_date(text: str) -> str:
    """Return a date as YYYY-MM-DD; of an instant its day as written. Raises `NoMoment`."""
    return _moment(text).date().isoformat()


def read_instant(text: str) -> str:
    """Return an instant in UTC as ISO 8601 has it; a date is its first moment.

    Without an offset UTC is meant. Raises `NoMoment`.
    """
    moment = _moment(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC).isoformat()
    except OverflowError:
        raise NoMoment(text) from None


def _moment(text: str) -> datetime:
    said = _SPACED_OFFSET.sub(r"\1+\2", text.strip().upper())
    if not _DAY.match(said):
        raise NoMoment(text)
    try:
        return datetime.fromisoformat(said)
    except ValueError:
        raise NoMoment(text) from None
