"""When refreshes are due: the daily time, and the hours of a window, in the district's time zone.

A time that a day skips, where clocks go forward, is as long after midnight as on other days; of a
time that comes twice the first counts. So every day has each of its times once.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from app.district.settings import DistrictSettings
from app.district.times import Days, Hours, clock, zone

_DAY: Final = timedelta(days=1)
_HORIZON: Final = 800
"""How many days are looked through for a time that is due."""
WHAT_IT_DEPENDS_ON: Final = (
    "blackoutDates",
    "dailyRefreshTime",
    "hourlyRefreshWindow",
    "schedulingNotFinal",
    "timeZone",
)
"""The settings whose change begins the schedule anew."""


def following(settings: DistrictSettings, now: datetime) -> datetime | None:
    """Return the first time after `now` at which a refresh is due, None where none ever is."""
    return next((slot for slot in _slots(settings, now, _DAY) if slot > now), None)


def latest(settings: DistrictSettings, now: datetime) -> datetime | None:
    """Return the last time until `now` at which a refresh was due, None where none ever was."""
    return next((slot for slot in _slots(settings, now, -_DAY) if slot <= now), None)


def standstill(settings: DistrictSettings, now: datetime) -> str | None:
    """Return why nothing new is published `now`, None where it is."""
    if settings.scheduling_not_final:
        return "Scheduling is not final: the last edition stays until schedulingNotFinal is off."
    today = now.astimezone(zone(settings.time_zone)).date()
    for written in settings.blackout_dates:
        if today in Days.read(written):
            return f"The district publishes nothing new on {written} (blackoutDates)."
    return None


def _slots(settings: DistrictSettings, now: datetime, step: timedelta) -> Iterator[datetime]:
    """Yield the times that are due, day by day from the one before, into the direction of `step`.

    A day's come in the order in which that direction meets them.
    """
    if settings.scheduling_not_final:
        return
    times, skipped = _times(settings), [Days.read(days) for days in settings.blackout_dates]
    day = now.astimezone(zone(settings.time_zone)).date() - step
    for _ in range(_HORIZON if times else 0):
        if not any(day in days for days in skipped):
            yield from sorted(_on(settings, day, times), reverse=step < timedelta())
        day += step


def _times(settings: DistrictSettings) -> set[time]:
    daily, window = settings.daily_refresh_time, settings.hourly_refresh_window
    times = {clock(daily)} if daily else set()
    if window:
        hours = Hours.read(window)
        times |= {time(hour) for hour in range(hours.first, hours.last + 1)}
    return times


def _on(settings: DistrictSettings, day: date, times: set[time]) -> set[datetime]:
    here = zone(settings.time_zone)
    return {datetime.combine(day, time_, here).astimezone(UTC) for time_ in times}
