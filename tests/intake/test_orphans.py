"""Rows that refer to nothing: refused, or left out with a report up to a percentage of a file."""

import pytest
from typer.testing import CliRunner

from app.intake.csv_tables import STANDARDS
from app.intake.importing import Options, import_package
from app.intake.orphans import in_order
from app.intake.report import Report
from tests.commands import rollcall
from tests.intake.conftest import TODAY, Sis, place
from tests.intake.packages import SPRINGFIELD_1_1, delta
from tests.intake.untidy import Change, Parcel, change_field, every, parcel

WITHOUT_BART: Change = lambda given: given.set(  # noqa: E731  # a change like others
    "users.csv", tuple(row for row in given.rows("users.csv") if row[0] != "bart")
)


def load(sis: Sis, package: Parcel, percent: float | None, *, dry_run: bool = True) -> Report:
    path = package.write(sis.folder / "orphans.zip")
    options = Options(dry_run=dry_run, skip_orphans=percent)
    return import_package(sis.database, path, today=TODAY, options=options)


def test_orphans_are_refused_as_they_are(empty: Sis) -> None:
    report = load(empty, WITHOUT_BART(parcel()), None)

    assert report.refused
    assert {finding.kind.code for finding in report.findings} == {"reference"}


def test_orphans_and_what_refers_to_them_are_left_out(sis: Sis) -> None:
    report = load(sis, WITHOUT_BART(parcel()), 100, dry_run=False)

    assert report.applied
    assert [place(finding) for finding in report.findings] == [
        ("warning", "orphan", "users.csv", 3, "agentSourcedIds", "bart"),
        ("warning", "orphan", "demographics.csv", 2, "sourcedId", "bart"),
        ("warning", "orphan", "roles.csv", 2, "userSourcedId", "bart"),
        ("warning", "orphan", "userResources.csv", 2, "userSourcedId", "bart"),
        ("warning", "orphan", "enrollments.csv", 2, "userSourcedId", "bart"),
        ("warning", "orphan", "results.csv", 2, "studentSourcedId", "bart"),
        ("warning", "orphan", "resultLearningObjectiveIds.csv", 2, "resultSourcedId", "rs1"),
        ("warning", "orphan", "resultScoreScales.csv", 2, "resultSourcedId", "rs1"),
    ]
    assert sis.ids("person") == ["abe", "edna", "lisa", "marge"]
    assert sis.ids("relationship") == ["marge lisa"]
    assert sis.ids("roster_entry") == ["e2"]
    assert sis.ids("score") == ["rs2"]


def test_an_optional_reference_is_left_out_alone(sis: Sis) -> None:
    change = every(
        change_field("orgs.csv", "parentSourcedId", lambda _: "X", row=3),
        change_field("classes.csv", "termSourcedIds", lambda _: "T9,T2,X"),
        change_field("roles.csv", "userProfileSourcedId", lambda _: "X", row=6),
    )
    report = load(sis, change(parcel()), 50, dry_run=False)

    assert report.applied
    assert sis.rows("SELECT parent_id FROM organization WHERE sourced_id = 'S'") == [(None,)]
    assert sis.rows("SELECT term_id FROM section_term WHERE section_id = 'MATH-1'") == [("T2",)]
    counted = {tally.kind.field: tally.count for tally in report.tallies}
    assert counted == {"parentSourcedId": 1, "termSourcedIds": 2, "userProfileSourcedId": 1}


def test_a_row_whose_every_required_reference_names_nothing_is_left_out(empty: Sis) -> None:
    change = change_field("users.csv", "orgSourcedIds", lambda _: "X,Z", row=5)
    report = load(empty, change(parcel(SPRINGFIELD_1_1, "1.1")), 100)

    assert report.changes["users"].added == 4
    assert {tally.kind.code for tally in report.tallies} == {"orphan"}


@pytest.mark.parametrize(("percent", "refused"), [(34, False), (33, True), (0, True)])
def test_more_than_the_percentage_of_a_file_is_refused(
    empty: Sis, percent: float, refused: bool
) -> None:
    change = change_field("orgs.csv", "parentSourcedId", lambda _: "X", row=3)
    report = load(empty, change(parcel()), percent)

    errors = [str(finding) for finding in report.findings if finding.kind.severity == "error"]
    message = (
        "orgs.csv: 1 of 3 rows (33.3 %) refer to nothing, and --skip-orphans allows "
        f"{percent} %. Add what they refer to, or allow more."
    )
    assert errors == ([message] if refused else [])


def test_a_delta_may_refer_to_what_the_sis_has(springfield: Sis) -> None:
    rows = delta(
        "rs8,,,li1,lisa,submitted,1,2026-09-09,,,,,,,\nrs9,,,li1,X,submitted,1,2026-09-09,,,,,,,"
    )
    report = springfield.update({"results": rows}, skip_orphans=50)

    assert report.applied
    assert [place(finding) for finding in report.findings] == [
        ("warning", "orphan", "results.csv", 3, "studentSourcedId", "X")
    ]
    assert springfield.ids("score") == ["rs1", "rs2", "rs8"]


@pytest.mark.parametrize("version", STANDARDS)
def test_what_a_file_requires_is_judged_before_it(version: str) -> None:
    tables = in_order(STANDARDS[version])
    names = [table.name for table in tables]

    assert sorted(names) == sorted(table.name for table in STANDARDS[version].tables)
    for table in tables:
        for column in table.columns:
            if column.target and column.required:
                assert names.index(column.target) < names.index(table.name)


def test_the_command_says_how_orphans_are_left_out(sis: Sis) -> None:
    path = WITHOUT_BART(parcel()).write(sis.folder / "package.zip")
    environment = {
        "ROLLCALL_DATABASE_URL": sis.database.url,
        "ROLLCALL_DATA_DIR": str(sis.folder / "data"),
        "COLUMNS": "100",
    }

    def run(*options: str) -> tuple[int, list[str]]:
        done = CliRunner().invoke(rollcall, ["import", str(path), *options], env=environment)
        return done.exit_code, done.stdout.splitlines()

    code, lines = run("--dry-run")
    assert (code, lines[-1]) == (
        1,
        "Refused: 6 errors. Nothing was changed. To leave out rows that refer to nothing, use "
        "--skip-orphans PERCENT.",
    )
    code, lines = run("--skip-orphans", "100")
    assert code == 0
    assert lines[0] == (
        "warning: users.csv, row 3, agentSourcedIds: 'bart': The reference is left out: users.csv "
        "has no such sourcedId."
    )
