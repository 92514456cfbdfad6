"""How the cache stands: when it was refreshed last, when it will be, and what is in the way."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from app.cache.runs import Run, latest_of_each_state
from app.cache.schedule import following, standstill
from app.district.choices import current


@dataclass(frozen=True, slots=True)
class Status:
    """How the cache stands."""

    last_success: Run | None
    waiting: Run | None
    running: Run | None
    held: Run | None
    """The one that somebody is to approve or discard."""
    next_run: datetime | None
    """When the next refresh begins, asked for or planned; None where neither."""
    standstill: str | None
    """Why nothing new is published now, None where it is."""


def status(connection: Connection, now: datetime) -> Status:
    """Return how the cache stands `now`."""
    settings = current(connection)
    runs = {run.state: run for run in latest_of_each_state(connection)}
    waiting = runs.get("waiting")
    return Status(
        last_success=runs.get("done"),
        waiting=waiting,
        running=runs.get("running"),
        held=runs.get("held"),
        next_run=waiting.due_at if waiting else following(settings, now),
        standstill=standstill(settings, now),
    )
