"""A package is applied whole or not at all, by one import at a time, while others read."""

import subprocess
import sys
import time
from threading import Thread

import pytest

from app.intake.importing import import_package
from app.intake.turn import ImportRunning
from tests.intake.conftest import TODAY, Sis
from tests.intake.packages import SPRINGFIELD, delta, packed

CONTENT = "SELECT sourced_id, given_name, changed_at FROM person ORDER BY 1"
USERS = delta('bart,,,true,bart,,El Barto,Simpson,,,,,,"marge,abe",02,,,,,,,')

KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from app.database import Database
from app.intake.importing import import_package

def tell(step):
    if step == "Merging roster entry":
        os.kill(os.getpid(), signal.SIGKILL)

import_package(Database(sys.argv[1]), Path(sys.argv[2]), today=date(2026, 11, 23), progress=tell)
"""


def test_a_refused_package_leaves_nothing(springfield: Sis) -> None:
    before = springfield.rows(CONTENT)
    report = springfield.load({**SPRINGFIELD, "resultScoreScales": "rc1,,,Letters,rs1,NONE"})

    assert (report.applied, report.refused, report.changes) == (False, True, {})
    assert springfield.rows(CONTENT) == before


def test_what_is_no_package_is_refused_before_anything_is_done(sis: Sis) -> None:
    path = sis.folder / "package.zip"
    path.write_text("no zip")
    report = import_package(sis.database, path, today=TODAY)

    assert (report.applied, report.refused, report.version, report.modes) == (False, True, None, {})
    assert [finding.kind.code for finding in report.findings] == ["not_a_zip"]


def test_a_dry_run_says_what_would_change_and_leaves_nothing(springfield: Sis) -> None:
    before = springfield.rows(CONTENT)
    report = springfield.update({"users": USERS}, dry_run=True)

    assert (report.applied, report.refused) == (False, False)
    assert report.changes["users"].changed == 1
    assert springfield.rows(CONTENT) == before


def test_a_dry_run_finds_what_an_import_finds(empty: Sis) -> None:
    report = empty.load({**SPRINGFIELD, "users": "X,,,true,x,,X,X,,,,,,,,,,,,,,"}, dry_run=True)
    assert report.refused


def test_a_killed_import_leaves_nothing(sis: Sis) -> None:
    path = packed(sis.folder / "package.zip", SPRINGFIELD)
    done = subprocess.run([sys.executable, "-c", KILLED, sis.database.url, path], check=False)

    assert done.returncode == -9
    assert sis.ids("person") == []
    assert sis.rows("SELECT * FROM school_year") == []
    assert sis.load(SPRINGFIELD).applied


def test_a_second_import_is_refused_while_one_is_at_work(sis: Sis) -> None:
    path = packed(sis.folder / "package.zip", SPRINGFIELD)
    refusals = []

    def tell(step: str) -> None:
        if step == "Merging section":
            with pytest.raises(ImportRunning) as refusal:
                import_package(sis.database, path, today=TODAY)
            refusals.append(str(refusal.value))

    assert import_package(sis.database, path, today=TODAY, progress=tell).applied
    assert refusals == ["An import is already running: wait until it has finished."]


def test_others_read_the_sis_as_it_was_until_the_end(springfield: Sis) -> None:
    path = packed(springfield.folder / "package.zip", {"users": USERS}, modes={"users": "delta"})
    seen = []

    def tell(step: str) -> None:
        if step == "Counting":
            seen.extend(springfield.rows("SELECT given_name FROM person WHERE sourced_id = 'bart'"))

    import_package(springfield.database, path, today=TODAY, progress=tell)
    assert seen == [("Bartholomew",)]


def test_others_write_to_the_roster_while_a_package_is_checked(springfield: Sis) -> None:
    path = packed(springfield.folder / "package.zip", {"users": USERS}, modes={"users": "delta"})
    seen = []

    def tell(step: str) -> None:
        if step == "Checking users.csv":
            springfield.run("UPDATE person SET secondary_email = 'b@x' WHERE sourced_id = 'bart'")
            seen.append(step)

    assert import_package(springfield.database, path, today=TODAY, progress=tell).applied
    assert seen == ["Checking users.csv"]
    assert springfield.rows("SELECT secondary_email FROM person WHERE sourced_id = 'bart'") == [
        ("b@x",)
    ]


def test_grades_are_written_while_the_roster_is_merged(springfield: Sis) -> None:
    path = packed(springfield.folder / "package.zip", SPRINGFIELD)
    written = []

    def tell(step: str) -> None:
        if step.startswith(("Checking", "Merging person", "Merging what", "Removing what")):
            id_ = f"own {len(written)}"
            springfield.run(
                "SET LOCAL lock_timeout = '10s';"
                "INSERT INTO score (sourced_id, assignment_id, person_id, section_id, status,"
                f" scored_on) VALUES ('{id_}', 'li1', 'bart', 'MATH-1', 'submitted', '2026-09-01')"
            )
            written.append(id_)

    assert import_package(springfield.database, path, today=TODAY, progress=tell).applied
    assert len(written) > 10
    assert {*written} < {*springfield.ids("score")}


def test_a_line_item_that_is_deleted_meanwhile_refuses_a_delta_that_refers_to_it(
    springfield: Sis,
) -> None:
    springfield.run("DELETE FROM score WHERE assignment_id = 'li2'")
    rows = delta("rs9,,,li2,bart,fully graded,1,2026-09-03,,,,,,,")
    path = packed(springfield.folder / "package.zip", {"results": rows}, modes={"results": "delta"})

    def tell(step: str) -> None:
        if step == "Locking the grade book":
            springfield.run("DELETE FROM assignment WHERE sourced_id = 'li2'")

    report = import_package(springfield.database, path, today=TODAY, progress=tell)
    assert [finding.kind.code for finding in report.findings] == ["reference"]
    assert springfield.ids("score") == ["rs1"]


def test_others_write_to_the_roster_only_after_it_is_merged(springfield: Sis) -> None:
    path = packed(springfield.folder / "package.zip", {"users": USERS}, modes={"users": "delta"})
    writing = Thread(
        target=springfield.run,
        args=["UPDATE person SET given_name = 'Bartman' WHERE sourced_id = 'bart'"],
    )

    def tell(step: str) -> None:
        if step == "Merging person":
            writing.start()
            while not springfield.rows("SELECT FROM pg_locks WHERE NOT granted"):
                time.sleep(0.01)

    import_package(springfield.database, path, today=TODAY, progress=tell)
    writing.join()
    assert springfield.rows("SELECT given_name FROM person WHERE sourced_id = 'bart'") == [
        ("Bartman",)
    ]


def test_progress_is_told_from_the_first_moment(sis: Sis) -> None:
    told: list[str] = []
    path = packed(sis.folder / "package.zip", SPRINGFIELD)
    import_package(sis.database, path, today=TODAY, progress=told.append)

    assert told[:2] == ["Opening the package", "Reading academicSessions.csv: 0 rows"]
    assert "Checking users.csv" in told
    assert "Merging what people are" in told
    assert told.index("Locking the roster") < told.index("Locking the grade book")
    assert told[-1] == "Counting"
