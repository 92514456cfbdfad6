"""What `rollcall check` prints and writes."""

import csv
import re
from pathlib import Path

import orjson
import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from app.checks.catalogue import CHECKS
from app.checks.command import check
from app.database import Database
from tests.build import change, person, save
from tests.checks.worlds import CLEAN


@pytest.fixture
def command(database: Database, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    """The command, on a database of the test's own with the clean district."""
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", database.url)
    monkeypatch.setenv("COLUMNS", "200")
    save(database, *CLEAN)
    program = typer.Typer()
    program.command()(check)
    return program


def asked(command: typer.Typer, *arguments: str) -> Result:
    """Return what the command says to these arguments."""
    return CliRunner().invoke(command, arguments)


def test_a_clean_district_passes(command: typer.Typer) -> None:
    result = asked(command)

    assert result.exit_code == 0
    assert (
        f"{len(CHECKS)} checks ran. Those that found something: error 0, warning 0, note 0."
        in result.stdout
    )


def test_a_finding_is_told_with_its_count_and_how_to_mend_it(
    command: typer.Typer, database: Database
) -> None:
    save(database, change("person", "lisa", email=None), change("person", "edna", email=None))

    result = asked(command)

    assert result.exit_code == 0
    assert "warning       2  person-without-email" in result.stdout
    assert "person lisa: none" in result.stdout
    assert "Enter the one that is published" in result.stdout
    assert "error 0, warning 1, note 0" in result.stdout


def test_an_error_ends_with_exit_code_1_and_stands_first(
    command: typer.Typer, database: Database
) -> None:
    save(database, change("term", "F", title=" "), change("person", "lisa", email=None))

    result = asked(command)

    assert result.exit_code == 1
    assert re.findall(r"^(error|warning) ", result.stdout, re.MULTILINE) == ["error", "warning"]


def test_what_matters_for_one_version_says_so(command: typer.Typer, database: Database) -> None:
    save(database, change("grade_level", "S-09", code="9"))

    assert "OneRoster 1.1 only." in asked(command, "--only", "grade-unknown").stdout


def test_checks_are_chosen_by_name_and_severity(command: typer.Typer) -> None:
    def ran(*arguments: str) -> set[str]:
        return {each["name"] for each in orjson.loads(asked(command, "--json", *arguments).stdout)}

    errors = {check.name for check in CHECKS if check.severity == "error"}
    assert ran("--severity", "error") == errors
    assert ran("--severity", "warning") > errors
    assert ran() == {check.name for check in CHECKS}
    assert ran("--only", "term-gap", "--only", "no-school") == {"term-gap", "no-school"}


def test_an_unknown_name_is_refused_with_one_like_it(command: typer.Typer) -> None:
    result = asked(command, "--only", "no-schools")

    assert str(result.exception) == "There is no check 'no-schools': did you mean 'no-school'?"


def test_a_csv_holds_every_row(command: typer.Typer, database: Database, tmp_path: Path) -> None:
    save(database, *(person(f"extra-{number:04}", identifier="=1+1") for number in range(300)))
    path = tmp_path / "found.csv"

    result = asked(command, "--only", "no-school", "--csv", "person-without-role", str(path))

    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert result.exit_code == 0
    assert [row["sourcedId"] for row in rows] == [f"extra-{number:04}" for number in range(300)]
    assert rows[0] == {
        "kind": "person",
        "sourcedId": "extra-0000",
        "name": "'=1+1",
        "detail": "no enrollment, district assignment or contact assignment",
    }
