"""Values as pages show them: numbers, moments, names of the graph's words."""

import re
from datetime import UTC, datetime
from typing import Any, Final

_UNITS: Final = ((86_400, "day"), (3_600, "hour"), (60, "minute"))
_WORDS: Final = {
    "v1p1": "1.1",
    "v1p2": "1.2",
    "rosterSync": "Roster Sync",
    "gradeBookSync": "Grade Book Sync",
    "assessmentsSync": "Assessments Sync",
    "internalTool": "District tool",
    "gradebook": "Grade book",
    "orgs": "Organizations",
    "lineItems": "Line items",
    "academicSessions": "Academic sessions",
    "ERROR": "Error",
    "WARNING": "Warning",
    "NOTE": "Note",
}
_CAPITAL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def number(value: float | None) -> str:
    """Return a number with separators of thousands; a dash where there is none."""
    return "\N{EN DASH}" if value is None else f"{value:,}"


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """Return a number and its noun: `1 pupil`, `2 pupils`."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def moment(value: str | None) -> str:
    """Return a moment as `30 Nov 2026, 17:42 UTC`; `never` where there is none."""
    if value is None:
        return "never"
    parsed = datetime.fromisoformat(value).astimezone(UTC)
    return f"{parsed.day} {parsed:%b %Y, %H:%M} UTC"


def ago(value: str | None, now: datetime | None = None) -> str:
    """Return how long ago a moment was, or in how long it is."""
    if value is None:
        return "never"
    seconds = ((now or datetime.now(UTC)) - datetime.fromisoformat(value)).total_seconds()
    size = abs(seconds)
    for unit, noun in _UNITS:
        if size >= unit:
            length = counted(int(size // unit), noun)
            return f"{length} ago" if seconds > 0 else f"in {length}"
    return "just now" if seconds > 0 else "in a moment"


def words(value: str | None) -> str:
    """Return a word of the graph as text: `gradeBookSync` is `Grade Book Sync`."""
    if value is None:
        return "\N{EN DASH}"
    known = _WORDS.get(value)
    return known if known is not None else _CAPITAL.sub(" ", value).lower().capitalize()


FILTERS: Final[dict[str, Any]] = {
    "number": number,
    "counted": counted,
    "moment": moment,
    "ago": ago,
    "words": words,
}
