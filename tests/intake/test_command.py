"""`rollcall import`, as a person and as a program run it."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from app.district.choices import change
from app.graph_operator import execute_as_operator
from tests.commands import rollcall
from tests.intake.conftest import Sis
from tests.intake.packages import SPRINGFIELD, Files, packed


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return packed(tmp_path / "springfield.zip", SPRINGFIELD)


def run(sis: Sis, *arguments: object) -> Result:
    """Run the command on a SIS."""
    environment = {"ROLLCALL_DATABASE_URL": sis.database.url, "COLUMNS": "100"}
    environment["ROLLCALL_DATA_DIR"] = str(sis.folder / "data")
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
        "error: orgs.csv, row 3, type: 'church': Write department, school, district, local, state, "
        "national or ext: with a word.",
        "error: orgs.csv, row 4, type: 'church': Write department, school, district, local, state, "
        "national or ext: with a word.",
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
    assert "): nothing was changed. The active school year ends in 2027." in done.stdout
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
        "message": (
            "Write department, school, district, local, state, national or ext: with a word."
        ),
    }
    assert (applied["applied"], applied["version"], applied["schoolYear"]) == (True, "1.2", 2027)
    assert applied["modes"]["users"] == "bulk"
    assert applied["changes"]["users"] == {"added": 5, "changed": 0, "removed": 0, "unchanged": 0}


def test_a_package_that_is_not_there_is_a_wrong_argument(sis: Sis, tmp_path: Path) -> None:
    done = run(sis, tmp_path / "none.zip")
    assert done.exit_code == 2
    unfolded = " ".join(done.stderr.replace("│", " ").split())
    assert "does not exist" in unfolded


def half(folder: Path) -> Path:
    """Return a package that lacks eleven of the schools of `whole`."""
    return packed(folder / "half.zip", {"orgs": schools(4)})


def schools(count: int) -> str:
    return "\n".join(f"X{number},,,School,school,," for number in range(count))


def test_a_package_that_removes_much_is_on_hold_until_it_is_approved(
    sis: Sis, tmp_path: Path
) -> None:
    assert run(sis, packed(tmp_path / "whole.zip", {"orgs": schools(15)})).exit_code == 0
    package = half(tmp_path)
    tried, held = run(sis, package, "--dry-run"), run(sis, package)

    assert (tried.exit_code, held.exit_code) == (3, 3)
    assert held.stdout.splitlines()[-1] == (
        "On hold: it would remove 11 of 15 in orgs.csv, which is more than the setting "
        "guardPercent allows. Nothing was changed. To apply it all the same, run "
        f"`rollcall import {package} --approve`."
    )
    assert tried.stdout == held.stdout
    assert len(sis.ids("organization")) == 15
    assert sis.rows("SELECT file, state FROM package_import ORDER BY id") == [
        ("whole.zip", "applied"), ("half.zip", "held"),
    ]  # fmt: skip
    assert run(sis, package, "--approve").exit_code == 0
    assert len(sis.ids("organization")) == 4


def test_programs_learn_that_a_package_is_on_hold(sis: Sis, tmp_path: Path) -> None:
    run(sis, packed(tmp_path / "whole.zip", {"orgs": schools(15)}))
    held = json.loads(run(sis, half(tmp_path), "--json").stdout)

    assert {name: held[name] for name in ("applied", "refused", "held", "losses")} == {
        "applied": False,
        "refused": False,
        "held": True,
        "losses": [{"file": "orgs.csv", "before": 15, "removed": 11}],
    }


@pytest.mark.parametrize(("percent", "code"), [(73, 3), (74, 0), (100, 0)])
def test_the_setting_says_how_much_a_package_may_remove(
    sis: Sis, tmp_path: Path, percent: int, code: int
) -> None:
    run(sis, packed(tmp_path / "whole.zip", {"orgs": schools(15)}))
    with sis.database.transaction() as connection:
        change(connection, "guardPercent", percent, by="Ada")
    assert run(sis, half(tmp_path)).exit_code == code


def test_whatever_replaces_the_sample_district_is_not_on_hold(sis: Sis, tmp_path: Path) -> None:
    sample = packed(tmp_path / "s.zip", {"orgs": schools(15)}, source="rollcall-sample")
    assert run(sis, sample).exit_code == 0
    smaller = packed(tmp_path / "t.zip", {"orgs": schools(2)}, source="rollcall-sample")
    assert run(sis, smaller).exit_code == 3
    own = packed(tmp_path / "own.zip", {"orgs": "O,,,Own,school,,"}, source="SIS")
    assert run(sis, own).exit_code == 0
    assert sis.ids("organization") == ["O"]


def test_the_history_says_who_imported_what(sis: Sis, tmp_path: Path) -> None:
    own = packed(tmp_path / "own.zip", {"orgs": "O,,,Own,school,,"}, source="SIS")
    assert run(sis, own, "--as", "Ada").exit_code == 0
    assert run(sis, "--undo", "--as", "Bo").exit_code == 0
    (entry,) = json.loads(run(sis, "--history", "--json").stdout)
    assert (entry["file"], entry["source"], entry["state"]) == ("own.zip", "SIS", "undone")
    assert (entry["imported_by"], entry["undone_by"]) == ("Ada (command line)", "Bo (command line)")
    shown = run(sis, "--history").stdout
    assert "own.zip" in shown
    assert "Ada (command line)" in shown
    assert run(sis, own, "--history").exit_code == 2
    fields = "action file state importedBy undoneBy changes { file added removed unchanged }"
    query = f"{{ administration {{ imports {{ {fields} }} }} }}"
    assert execute_as_operator(sis.database, None, query, {})["administration"]["imports"] == [
        {
            "action": "undo",
            "file": "own.zip",
            "state": "applied",
            "importedBy": "Bo (command line)",
            "undoneBy": None,
            "changes": [{"file": "orgs", "added": 0, "removed": 1, "unchanged": 0}],
        },
        {
            "action": "import",
            "file": "own.zip",
            "state": "undone",
            "importedBy": "Ada (command line)",
            "undoneBy": "Bo (command line)",
            "changes": [{"file": "orgs", "added": 1, "removed": 0, "unchanged": 0}],
        },
    ]


def test_the_last_import_is_undone(sis: Sis, tmp_path: Path, package: Path) -> None:
    run(sis, package)
    users = SPRINGFIELD["users"].replace("Bartholomew", "Bart")
    run(sis, packed(tmp_path / "next.zip", {**SPRINGFIELD, "users": users}))
    tried, undone = run(sis, "--undo", "--dry-run"), run(sis, "--undo")

    assert (tried.exit_code, undone.exit_code) == (0, 0)
    assert "nothing was changed. It undoes the import of next.zip" in tried.stdout
    assert "users      0        1        0" in undone.stdout
    assert undone.stdout.splitlines()[-1].startswith("The import of next.zip was undone (")
    assert json.loads(run(sis, "--undo", "--json").stdout)["changes"]["users"]["removed"] == 5
    assert "There is no import to undo" in str(run(sis, "--undo").exception)


def test_undoing_warns_of_grades_that_nobody_sees_then(sis: Sis, package: Path) -> None:
    run(sis, package)
    sis.run(
        "INSERT INTO score (sourced_id, assignment_id, person_id, section_id, status, scored_on)"
        " VALUES ('own', 'li1', 'bart', 'MATH-1', 'submitted', '2026-09-01')"
    )
    assert "warning: results.csv: 1 kept, unpublished until" in run(sis, "--undo").stdout


@pytest.mark.parametrize("arguments", [(), ("--undo", "--approve"), ("--undo", "--replace-grades")])
def test_a_wrong_use_ends_with_two(sis: Sis, arguments: tuple[str, ...]) -> None:
    assert run(sis, *arguments).exit_code == 2


def test_grades_of_others_are_counted(sis: Sis, package: Path) -> None:
    run(sis, package)
    sis.run(
        "SELECT set_config('rollcall.writer_kind', 'tool', TRUE);"
        "UPDATE score SET score = 3 WHERE sourced_id = 'rs1'"
    )
    kept, replaced = run(sis, package, "--dry-run"), run(sis, package, "--replace-grades")

    said = "of tool: 1 that the package has with other values, 0 that it lacks."
    assert f"results.csv: kept {said}" in kept.stdout
    assert f"results.csv: replaced {said}" in replaced.stdout
    assert sis.rows("SELECT score FROM score WHERE sourced_id = 'rs1'") == [(87.5,)]
