"""Clocks that tests set."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that goes on by `step` whenever it is looked at, and stands still between."""

    time: datetime = NOON
    step: timedelta = timedelta()

    def __call__(self) -> datetime:
        """Return the time."""
        self.time += self.step
        return self.time

    def wait(self, **time: float) -> datetime:
        """Let time pass, and return what it is then."""
        self.time += timedelta(**time)
        return self.time
