"""Hours and days as settings write them."""

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Hours:
    """From one hour of the day to another, both included."""

    first: int
    last: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the hours that `06:00-18:00` means; raises ValueError."""
        begin, dash, end = text.partition("-")
        if not dash or not (begin + end).endswith("00") or begin[3:] != "00":
            raise ValueError("write whole hours, such as 06:00-18:00")
        hours = cls(clock(begin).hour, clock(end).hour)
        if hours.first > hours.last:
            raise ValueError("the first hour must not be after the last")
        return hours


@dataclass(frozen=True, slots=True)
class Days:
    """From one day to another, both included."""

    first: date
    last: date

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the days that `2026-06-15/2026-08-01`, or a single date, means.

        Raises ValueError.
        """
        first, _, last = text.partition("/")
        days = cls(date.fromisoformat(first), date.fromisoformat(last or first))
        if days.first > days.last:
            raise ValueError(f"{text}: the first day must not be after the last")
        return days

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def clock(text: str) -> time:
    """Return the time of day that `22:10` means; raises ValueError."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError("write a time of day such as 22:10")
    return time(int(found[1]), int(found[2]))


def zone(name: str) -> ZoneInfo:
    """Return the time zone of a name such as `America/Chicago`; raises ValueError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("there is no such time zone; write one such as America/Chicago") from None
