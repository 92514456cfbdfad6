"""What `rollcall export` prints and refuses."""

import re
from pathlib import Path

import orjson
import pytest
import typer
from typer.testing import CliRunner

from app.database import Database
from app.export.command import AlreadyThere, export
from tests.build import SPRINGFIELD, change, save
from tests.sample.reading import Reading


@pytest.fixture
def command(database: Database, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    """The command, on the test's database with Springfield in it."""
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", database.url)
    save(database, *SPRINGFIELD, change("organization", "T", lms_exclude=True))
    program = typer.Typer()
    program.command()(export)
    return program


def test_a_person_reads_how_many_rows_each_file_has(command: typer.Typer, tmp_path: Path) -> None:
    done = CliRunner().invoke(command, [str(tmp_path / "p.zip")])

    assert done.exit_code == 0
    assert re.search(r"^users\s+5\s*$", done.stdout, re.MULTILINE)
    assert re.search(r"^results\s+absent\s*$", done.stdout, re.MULTILINE)
    assert "warning: 1 records excluded from sharing" in done.stdout
    assert re.search(r"p\.zip: \d+ rows\.$", done.stdout, re.MULTILINE)


def test_a_program_gets_json(command: typer.Typer, tmp_path: Path) -> None:
    path = tmp_path / "p.zip"

    done = CliRunner().invoke(command, [str(path), "--version", "1.1", "--json"])

    report = orjson.loads(done.stdout)
    assert (report["version"], report["rows"]["users"]) == ("1.1", 5)
    assert report["warnings"]
    assert Reading.of(path).manifest["oneroster.version"] == "1.1"


def test_a_file_that_is_there_is_replaced_only_by_force(
    command: typer.Typer, tmp_path: Path
) -> None:
    path = tmp_path / "p.zip"
    path.write_text("precious")

    refused = CliRunner().invoke(command, [str(path)])

    assert isinstance(refused.exception, AlreadyThere)
    assert str(refused.exception) == (
        f"{path} exists: give another name, or --force to replace it."
    )
    assert path.read_text() == "precious"
    assert CliRunner().invoke(command, [str(path), "--force"]).exit_code == 0
    assert Reading.of(path)["users"]
