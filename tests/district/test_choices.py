"""What the district decides, and the trace it leaves."""

import pytest

from app.database import Database
from app.district.choices import (
    UnknownSetting,
    WrongValue,
    change,
    changed_at,
    current,
    described,
    history,
)
from app.district.settings import DistrictSettings
from app.district.tables import Json


def test_what_was_never_chosen_is_the_default(database: Database) -> None:
    with database.transaction() as connection:
        assert current(connection) == DistrictSettings()
        assert {each.changed_by for each in described(connection)} == {None}


def test_a_choice_is_kept_with_who_made_it_and_what_was_before(database: Database) -> None:
    with database.transaction() as connection:
        assert change(connection, "guardPercent", 25, by="Ada") == 25
        change(connection, "guardPercent", "30", by="Grace")

    with database.transaction() as connection:
        assert current(connection).guard_percent == 30
        chosen = {each.name: each for each in described(connection)}["guardPercent"]
        assert (chosen.value, chosen.default, chosen.changed_by) == (30, 10, "Grace")
        assert chosen.limits == {"type": "integer", "minimum": 1, "maximum": 100}
        assert changed_at(connection, ["guardPercent", "timeZone"]) == chosen.changed_at
        assert [(each.before, each.after, each.changed_by) for each in history(connection, 9)] == [
            (25, 30, "Grace"),
            (10, 25, "Ada"),
        ]


def test_choosing_what_is_so_already_leaves_no_trace(database: Database) -> None:
    with database.transaction() as connection:
        change(connection, "guardPercent", 10, by="Ada")

        assert history(connection, 9) == []
        assert changed_at(connection, ["guardPercent"]) is None


@pytest.mark.parametrize(
    ("name", "written", "kept"),
    [
        ("activeSchoolYear", "2027", 2027),
        ("activeSchoolYear", "", None),
        ("dailyRefreshTime", "22:10", "22:10"),
        ("dailyRefreshTime", "", None),
        ("hourlyRefreshWindow", "06:00-18:00", "06:00-18:00"),
        ("timeZone", "America/Chicago", "America/Chicago"),
        ("schedulingNotFinal", "true", True),
        ("blackoutDates", "2026-06-15/2026-08-01, 2026-12-25", None),
        ("blackoutDates", "", []),
        ("alertEmails", ["ada@a.example"], ["ada@a.example"]),
        ("alertWebhook", "https://a.example/x", "https://a.example/x"),
        ("classTitle", "{course} {number}", "{course} {number}"),
    ],
)
def test_a_value_may_be_written_as_a_command_line_has_it(
    database: Database, name: str, written: Json, kept: Json
) -> None:
    with database.transaction() as connection:
        expected = kept if name != "blackoutDates" or kept == [] else str(written).split(", ")
        assert change(connection, name, written, by="Ada") == expected


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("guardPercent", 0, "greater than or equal to 1"),
        ("guardPercent", "some", "valid integer"),
        ("guardPercent", None, "valid integer"),
        ("dailyRefreshTime", "2pm", "such as 22:10"),
        ("dailyRefreshTime", "24:00", "such as 22:10"),
        ("hourlyRefreshWindow", "06:30-18:00", "whole hours"),
        ("hourlyRefreshWindow", "06:00", "whole hours"),
        ("hourlyRefreshWindow", "18:00-06:00", "first hour"),
        ("timeZone", "Chicago", "America/Chicago"),
        ("timeZone", "../etc/passwd", "America/Chicago"),
        ("blackoutDates", "tomorrow", "tomorrow"),
        ("blackoutDates", "2026-08-01/2026-06-15", "first day"),
        ("alertEmails", "ada", "no e-mail address"),
        ("alertEmails", "Ada <ada@a.example>", "no e-mail address"),
        ("alertWebhook", "ftp://a.example", "https://"),
        ("emailSource", "both", "'email' or 'secondaryEmail'"),
        ("classTitle", "Class", "at least one of"),
        ("classTitle", "{teacher}", "at least one of"),
    ],
)
def test_a_value_beyond_its_limits_is_refused_by_name(
    database: Database, name: str, value: Json, reason: str
) -> None:
    with (
        database.transaction() as connection,
        pytest.raises(WrongValue, match=f"^{name} cannot be") as refusal,
    ):
        change(connection, name, value, by="Ada")
    assert reason in str(refusal.value)


def test_a_setting_nobody_knows_is_refused_with_the_nearest(database: Database) -> None:
    with (
        database.transaction() as connection,
        pytest.raises(UnknownSetting, match="'guardpercent' is no setting"),
    ):
        change(connection, "guardpercent", 20, by="Ada")
