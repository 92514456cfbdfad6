"""The commands `rollcall setting …`."""

import re

import orjson
import pytest
from typer.testing import CliRunner

from app.database import Database
from app.district.choices import UnknownSetting, WrongValue
from app.district.command import setting
from app.options import operator


@pytest.fixture(autouse=True)
def _here(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", database.url)


def _said(*arguments: str) -> str:
    return CliRunner().invoke(setting, arguments, catch_exceptions=False).stdout


def test_a_setting_is_changed_and_read_back() -> None:
    assert _said("get", "guardPercent") == "10\n"
    assert _said("set", "guardPercent", "20") == "guardPercent is 20.\n"
    assert _said("get", "guardPercent") == "20\n"


def test_the_list_says_what_each_is_and_who_changed_it() -> None:
    _said("set", "timeZone", "America/Chicago")

    assert "America/Chicago" in _said("list")
    listed = {each["name"]: each for each in orjson.loads(_said("list", "--json"))}
    assert listed["timeZone"]["value"] == "America/Chicago"
    assert listed["timeZone"]["changed_by"] == operator(None)
    assert listed["guardPercent"]["sentence"].startswith("A refresh or an import that would")


def test_the_history_says_who_changed_what() -> None:
    _said("set", "guardPercent", "20", "--as", "Ada L.")

    assert re.search(
        r"UTC\s+guardPercent\s+10\s+20\s+Ada\s+L\.\s+\(command\s+line\)", _said("history")
    )


def test_a_wrong_value_and_a_wrong_name_are_refused() -> None:
    with pytest.raises(WrongValue):
        _said("set", "guardPercent", "0")
    with pytest.raises(UnknownSetting, match="guardPercent"):
        _said("get", "guard")


def test_alert_emails_need_a_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WrongValue, match="Set ROLLCALL_SMTP_HOST"):
        _said("set", "alertEmails", "ada@example.org")
    assert _said("set", "alertEmails", "") == "alertEmails is [].\n"
    monkeypatch.setenv("ROLLCALL_SMTP_HOST", "127.0.0.1")
    assert "ada@example.org" in _said("set", "alertEmails", "ada@example.org")


def test_changes_are_printed_as_json() -> None:
    changed = orjson.loads(_said("set", "guardPercent", "20", "--json"))
    assert changed == {"name": "guardPercent", "value": 20}
    (found,) = orjson.loads(_said("history", "--json"))
    assert (found["before"], found["after"]) == (10, 20)
