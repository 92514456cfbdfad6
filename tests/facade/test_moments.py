"""Dates and instants, as vendors write them."""

import pytest

from rest_facade.moments import NoMoment, read_date, read_instant


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-01-01", "2024-01-01T00:00:00+00:00"),
        ("2024-01-01T10:00:00Z", "2024-01-01T10:00:00+00:00"),
        ("2024-01-01t10:00:00z", "2024-01-01T10:00:00+00:00"),
        ("2024-01-01T10:00:00", "2024-01-01T10:00:00+00:00"),
        ("2024-01-01 10:00", "2024-01-01T10:00:00+00:00"),
        ("2024-01-01T10:00:00.5Z", "2024-01-01T10:00:00.500000+00:00"),
        ("2024-01-01T10:00:00.1234567Z", "2024-01-01T10:00:00.123456+00:00"),
        ("2024-01-01T10:00:00,123Z", "2024-01-01T10:00:00.123000+00:00"),
        ("2024-01-01T10:00:00+02:00", "2024-01-01T08:00:00+00:00"),
        ("2024-01-01T10:00:00-0500", "2024-01-01T15:00:00+00:00"),
        ("2024-01-01T10:00:00 00:00", "2024-01-01T10:00:00+00:00"),
        ("2024-01-01T10:00:00.000 02:00", "2024-01-01T08:00:00+00:00"),
        ("2024-01-01 10:00:00 0200", "2024-01-01T08:00:00+00:00"),
        (" 2024-01-01 ", "2024-01-01T00:00:00+00:00"),
    ],
)
def test_an_instant_is_read_whatever_its_spelling(text: str, instant: str) -> None:
    assert read_instant(text) == instant


@pytest.mark.parametrize("text", ["2010-05-09", "2010-05-09T23:30:00-08:00", "2010-05-09 00:00"])
def test_a_date_is_the_day_as_written(text: str) -> None:
    assert read_date(text) == "2010-05-09"


@pytest.mark.parametrize(
    "text",
    [
        "", "abc", "2024", "2024-13-01", "2024-02-30", "20240101", "01/02/2024", "2024-01-01T25:00",
        "２０２４-01-01", "0001-01-01T00:00:00+14:00", "2024-01-01T10:00:00 Europe/Oslo",
    ],
)  # fmt: skip
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(NoMoment):
        read_instant(text)
