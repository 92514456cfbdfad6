"""When refreshes are due, whatever the clocks of the district do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cache.schedule import following, latest, standstill
from app.district.settings import DistrictSettings

_ZONES = ("UTC", "America/Chicago", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe")
_MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(tzinfo=UTC)
)
_TIMES = st.times().map(lambda time: f"{time:%H:%M}")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _settings(**said: object) -> DistrictSettings:
    return DistrictSettings.model_validate({"daily_refresh_time": None} | said)


def test_the_daily_time_is_the_districts() -> None:
    settings = _settings(daily_refresh_time="22:10", time_zone="America/Chicago")

    assert following(settings, _at("2026-01-10T03:00Z")) == _at("2026-01-10T04:10Z")
    assert following(settings, _at("2026-01-10T04:10Z")) == _at("2026-01-11T04:10Z")
    assert latest(settings, _at("2026-01-10T04:10Z")) == _at("2026-01-10T04:10Z")
    assert latest(settings, _at("2026-07-10T03:09Z")) == _at("2026-07-09T03:10Z")


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 3, 7), "2026-03-07T08:30Z"),
        (date(2026, 3, 8), "2026-03-08T08:30Z"),
        (date(2026, 3, 9), "2026-03-09T07:30Z"),
    ],
)
def test_a_time_that_a_day_skips_is_as_long_after_midnight(day: date, due: str) -> None:
    settings = _settings(daily_refresh_time="02:30", time_zone="America/Chicago")
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("America/Chicago"))

    assert following(settings, midnight) == _at(due)


def test_a_time_that_comes_twice_is_due_once() -> None:
    settings = _settings(daily_refresh_time="01:30", time_zone="America/Chicago")

    assert following(settings, _at("2026-11-01T05:00Z")) == _at("2026-11-01T06:30Z")
    assert following(settings, _at("2026-11-01T06:30Z")) == _at("2026-11-02T07:30Z")


@given(moment=_MOMENTS, time=_TIMES, zone=st.sampled_from(_ZONES))
def test_every_day_has_its_refresh_once(moment: datetime, time: str, zone: str) -> None:
    settings = _settings(daily_refresh_time=time, time_zone=zone)
    due = following(settings, moment)
    assert due is not None
    then = following(settings, due)
    assert then is not None

    days = [slot.astimezone(ZoneInfo(zone)).date() for slot in (due, then)]
    assert days[1] - days[0] == timedelta(days=1)
    assert latest(settings, due) == due
    assert latest(settings, then - timedelta(microseconds=1)) == due


def test_the_hours_of_a_window_are_due_besides() -> None:
    settings = _settings(daily_refresh_time="22:10", hourly_refresh_window="16:00-18:00")
    due, found = _at("2026-01-10T15:30Z"), []
    for _ in range(5):
        due = following(settings, due) or due
        found.append(f"{due:%d %H:%M}")

    assert found == ["10 16:00", "10 17:00", "10 18:00", "10 22:10", "11 16:00"]
    assert latest(settings, _at("2026-01-11T00:00Z")) == _at("2026-01-10T22:10Z")


def test_nothing_is_due_on_a_blackout_date() -> None:
    settings = _settings(
        daily_refresh_time="02:00", blackout_dates=["2026-06-15/2026-08-01", "2026-08-03"]
    )

    assert following(settings, _at("2026-06-14T03:00Z")) == _at("2026-08-02T02:00Z")
    assert following(settings, _at("2026-08-02T03:00Z")) == _at("2026-08-04T02:00Z")
    assert latest(settings, _at("2026-07-20T00:00Z")) == _at("2026-06-14T02:00Z")


@pytest.mark.parametrize(
    "settings",
    [
        _settings(),
        _settings(daily_refresh_time="02:00", scheduling_not_final=True),
        _settings(daily_refresh_time="02:00", blackout_dates=["2020-01-01/2099-01-01"]),
    ],
)
def test_where_nothing_is_planned_nothing_is_due(settings: DistrictSettings) -> None:
    assert following(settings, _at("2026-06-14T03:00Z")) is None
    assert latest(settings, _at("2026-06-14T03:00Z")) is None


def test_a_blackout_is_of_the_districts_days() -> None:
    settings = _settings(time_zone="America/Chicago", blackout_dates=["2026-12-25"])

    assert standstill(settings, _at("2026-12-25T05:59Z")) is None
    assert "2026-12-25" in (standstill(settings, _at("2026-12-25T06:00Z")) or "")
    assert standstill(settings, _at("2026-12-26T06:00Z")) is None


def test_scheduling_that_is_not_final_stops_everything() -> None:
    reason = standstill(_settings(scheduling_not_final=True), _at("2026-08-20T00:00Z"))
    assert reason is not None
    assert reason.startswith("Scheduling is not final")
