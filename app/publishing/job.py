"""What the steps of one refresh share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from app.database import Database
from graphql_schema.stored import FragmentToStore

Clock = Callable[[], datetime]
"""Returns the time, in UTC."""

Progress = Callable[[str], None]
"""Called at the start of each step, with what it does."""


@dataclass(frozen=True, slots=True)
class Job:
    """One refresh, at work in the transaction of `connection`."""

    connection: Connection
    database: Database
    """Where another transaction sees what was committed since this one began."""
    documents: Mapping[str, FragmentToStore]
    """What to store in the rows of a published table, by its name."""
    clock: Clock
    started: datetime
    progress: Progress

    def seconds(self) -> float:
        """Return how long it has been at work."""
        return (self.clock() - self.started).total_seconds()


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def silently(_step: str) -> None:
    """Say nothing."""
