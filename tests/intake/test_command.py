"""`rollcall import`, as a person and as a program run it."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from tests.commands import rollcall
from tests.intake.conftest import Sis
from tests.intake.packages import SPRINGFIELD, Files, packed


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return packed(tmp_path / "springfield.zip", SPRINGFIELD)


def run(sis: Sis, *arguments: object) -> Result:
    """Run the command on a SIS."""
    environment = {"ROLLCALL_DATABASE_URL": sis.database.url, "COLUMNS": "100"}
    return CliRunner().invoke(rollcall, ["import", *map(str, arguments)], env=environment)


def broken(folder: Path) -> Path:
    files: Files = {**SPRINGFIELD, "orgs": SPRINGFIELD["orgs"].replace(",school,", ",church,")}
    return packed(folder / "broken.zip", files)


def test_it_says_what_it_did_and_ends_well(sis: Sis, package: Path) -> None:
    done = run(sis, package)

    assert done.exit_code == 0
    assert "users                             5        0        0          0" in done.stdout
    assert "The active school year ends in 2027." in done.stdout.splitlines()[-1]
    assert len(sis.ids("person")) == 5


def test_a_refused_package_ends_with_one_and_says_why(sis: Sis, tmp_path: Path) -> None:
    done = run(sis, broken(tmp_path))

    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "error: orgs.csv, row 3, type: 'church': It is department, school, district, local, state, "
        "national or ext: and a word.",
        "error: orgs.csv, row 4, type: 'church': It is department, school, district, local, state, "
        "national or ext: and a word.",
        "Refused: 2 errors. Nothing was changed.",
    ]
    assert sis.ids("person") == []


def test_findings_that_are_not_shown_are_counted(sis: Sis, tmp_path: Path) -> None:
    orgs = "\n".join(f"X{number},,,,school,," for number in range(50))
    done = run(sis, packed(tmp_path / "many.zip", {"orgs": orgs}))

    assert done.stdout.splitlines()[-2:] == [
        "error: … and 30 more of these",
        "Refused: 50 errors. Nothing was changed.",
    ]


def test_a_dry_run_keeps_nothing(sis: Sis, package: Path) -> None:
    done = run(sis, package, "--dry-run")

    assert done.exit_code == 0
    assert "A dry run, of which nothing is kept" in done.stdout
    assert sis.ids("person") == []


def test_programs_get_json(sis: Sis, tmp_path: Path, package: Path) -> None:
    refused = json.loads(run(sis, broken(tmp_path), "--json").stdout)
    applied = json.loads(run(sis, package, "--json").stdout)

    assert {key: refused[key] for key in ("applied", "refused", "changes", "totals")} == {
        "applied": False,
        "refused": True,
        "changes": {},
        "totals": [
            {"code": "word", "severity": "error", "file": "orgs.csv", "field": "type", "count": 2}
        ],
    }
    assert refused["findings"][0] == {
        "code": "word",
        "severity": "error",
        "file": "orgs.csv",
        "field": "type",
        "row": 3,
        "value": "church",
        "message": "It is department, school, district, local, state, national or ext: and a word.",
    }
    assert (applied["applied"], applied["version"], applied["schoolYear"]) == (True, "1.2", 2027)
    assert applied["modes"]["users"] == "bulk"
    assert applied["changes"]["users"] == {"added": 5, "changed": 0, "removed": 0, "unchanged": 0}


def test_a_package_that_is_not_there_is_a_wrong_argument(sis: Sis, tmp_path: Path) -> None:
    done = run(sis, tmp_path / "none.zip")
    assert done.exit_code == 2
    unfolded = " ".join(done.stderr.replace("│", " ").split())
    assert "does not exist" in unfolded
