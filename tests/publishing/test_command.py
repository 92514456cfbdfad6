"""What `rollcall refresh` prints."""

import re

import orjson
import pytest
import typer
from typer.testing import CliRunner

from app.database import Database
from app.publishing.command import refresh_command
from tests.build import SPRINGFIELD, change, save


@pytest.fixture
def command(database: Database, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    """The command, on the test's database with Springfield in it."""
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", database.url)
    save(database, *SPRINGFIELD)
    program = typer.Typer()
    program.command()(refresh_command(lambda _: ()))
    return program


def test_a_refresh_tells_what_it_changed_by_kind(command: typer.Typer) -> None:
    said = CliRunner().invoke(command).stdout

    assert re.search(r"Edition 1 is published\. That took \d+\.\d s\.", said)
    assert re.search(r"^\s+added\s+changed\s+removed\s+unchanged\s*$", said, re.MULTILINE)
    assert re.search(r"^users\s+5\s+0\s+0\s+0\s*$", said, re.MULTILINE)


def test_a_refresh_that_changed_nothing_says_so(command: typer.Typer) -> None:
    CliRunner().invoke(command)

    said = CliRunner().invoke(command).stdout

    assert re.search(r"No changes; edition 1 is current \(\d+\.\d s\)\.", said)


def test_a_program_gets_json(command: typer.Typer, database: Database) -> None:
    CliRunner().invoke(command)
    save(database, change("resource", "book", title="Book"))

    report = orjson.loads(CliRunner().invoke(command, ["--json"]).stdout)

    assert report["edition"] == 2
    assert report["isNew"] is True
    assert report["changes"]["resources"] == {
        "added": 0,
        "changed": 1,
        "removed": 0,
        "unchanged": 0,
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", report["publishedAt"])
    assert report["seconds"] > 0
