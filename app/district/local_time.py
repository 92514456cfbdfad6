"""Times as people in the district write and read them: in the district's time zone."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.district.choices import current
from app.district.times import zone


@dataclass(frozen=True, slots=True)
class LocalTime:
    """The time zone of the district, for moments that are printed or typed."""

    zone: ZoneInfo

    @classmethod
    def of(cls, connection: Connection) -> Self:
        """Return the time zone that the setting `timeZone` names."""
        return cls(zone(current(connection).time_zone))

    def format(self, moment: datetime, *, seconds: bool = False) -> str:
        """Return a moment as text, such as `2026-11-30 08:15 CET`."""
        clock = "%H:%M:%S" if seconds else "%H:%M"
        return f"{moment.astimezone(self.zone):%Y-%m-%d {clock} %Z}"

    def clock(self, moment: datetime) -> str:
        """Return the time of day of a moment, such as `08:15:00 CET`."""
        return f"{moment.astimezone(self.zone):%H:%M:%S %Z}"

    def read(self, moment: datetime) -> datetime:
        """Return a moment that was typed: where it names no zone, the district's is meant."""
        aware = moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
        return aware.astimezone(UTC)
