"""Everything that can happen, and who is told: the log and the metrics."""

from app.events import log, metrics
from app.events.kinds import (
    AccessRefused,
    Answered,
    Crashed,
    DatabaseLost,
    DatabaseRestarted,
    DatabaseReturned,
    DisclosuresLost,
    Event,
    Faltered,
    Imported,
    Refreshed,
    Serving,
)

__all__ = [
    "AccessRefused",
    "Answered",
    "Crashed",
    "DatabaseLost",
    "DatabaseRestarted",
    "DatabaseReturned",
    "DisclosuresLost",
    "Event",
    "Faltered",
    "Imported",
    "Refreshed",
    "Serving",
    "emit",
]


def emit(event: Event) -> None:
    """Tell every observer what happened."""
    log.write(event)
    metrics.count(event)
