"""What `rollcall status` prints, and what `rollcall refresh` does besides refreshing."""

import re

import orjson
import pytest
import typer
from typer.testing import CliRunner

from app.cache.asking import NotToDecide
from app.cache.command import status_command
from app.cache.runs import find
from app.database import Database
from app.district.choices import change as choose
from app.errors import UnknownRecord
from app.publishing.command import refresh_command
from app.publishing.refresh import Held, refresh
from tests.build import SPRINGFIELD, change, enrollment, person, save


@pytest.fixture
def program(database: Database, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    """Both commands, on the test's database with Springfield published and 20 pupils gone."""
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", database.url)
    save(database, *SPRINGFIELD)
    for number in range(20):
        pupil = f"pupil-{number}"
        save(database, person(pupil), enrollment(pupil, pupil, "S-26"))
    refresh(database)
    save(database, change("calendar", "S-26", lms_exclude=True))
    program = typer.Typer()
    program.command("refresh")(refresh_command(lambda _: ()))
    program.command("status")(status_command)
    return program


def _said(program: typer.Typer, *arguments: str) -> str:
    return CliRunner().invoke(program, arguments, catch_exceptions=False).stdout


def test_a_refresh_can_be_left_to_the_service_and_cancelled(program: typer.Typer) -> None:
    assert re.fullmatch(
        r"Refresh 2 begins at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, if the service runs then\.\n",
        _said(program, "refresh", "--later"),
    )
    assert re.search(r"2\s+waiting\s+\S+ \(command line\)", _said(program, "status"))
    assert _said(program, "refresh", "--cancel") == "Refresh 2 is cancelled.\n"
    with pytest.raises(NotToDecide):
        _said(program, "refresh", "--cancel")


def test_one_that_waits_does_not_keep_anybody_from_refreshing_now(
    program: typer.Typer, database: Database
) -> None:
    save(database, change("calendar", "S-26", lms_exclude=False))
    _said(program, "refresh", "--later")

    assert "No changes; edition 1 is current" in _said(program, "refresh")

    assert re.search(r"2\s+waiting", _said(program, "status"))


def test_one_record_is_published_alone(program: typer.Typer, database: Database) -> None:
    save(database, change("person", "milhouse", email="milhouse@example.org"))

    told = orjson.loads(_said(program, "refresh", "--only", "users", "milhouse", "--json"))

    assert (told["edition"], told["changes"]["users"]["changed"]) == (2, 1)
    assert re.search(r"2\s+done\s+\S+ \(command line\).*\susers\s", _said(program, "status"))
    with pytest.raises(UnknownRecord, match="There is no record users 'nobody' in the SIS"):
        _said(program, "refresh", "--only", "users", "nobody")


def test_a_held_refresh_is_shown_and_approved(program: typer.Typer) -> None:
    with pytest.raises(Held, match="--approve 2"):
        _said(program, "refresh")
    said = _said(program, "status")
    assert "Refresh 2 is held, for it would remove" in said
    assert re.search(r"users\s+Name of S\s+23\s+22\s+lisa, marge, pupil-0", said)
    assert "Edition 2 is published" in _said(program, "refresh", "--approve", "2")
    assert re.search(r"2\s+approved", _said(program, "status"))


def test_a_held_refresh_is_discarded(program: typer.Typer, database: Database) -> None:
    with pytest.raises(Held):
        _said(program, "refresh")
    discarded = _said(program, "refresh", "--discard", "2", "--as", "Ada")
    assert discarded == "Refresh 2 is discarded.\n"
    with database.transaction() as connection:
        assert find(connection, 2).decided_by == "Ada (command line)"


def test_programs_get_the_status_as_json(program: typer.Typer, database: Database) -> None:
    with database.transaction() as connection:
        choose(connection, "schedulingNotFinal", value=True, by="Ada")

    told = orjson.loads(_said(program, "status", "--json"))

    assert told["last_success"]["edition"] == 1
    assert told["standstill"].startswith("Scheduling is not final")
    assert (told["next_run"], told["held"], told["alerts"]) == (None, None, [])
    assert [run["state"] for run in told["history"]] == ["done"]
    assert "Scheduling is not final" in _said(program, "status")
