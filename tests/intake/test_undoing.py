"""Undoing an import brings the SIS back to before it, and keeps what was written since."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.database import metadata
from app.district.choices import change
from app.intake.history import NothingToUndo
from app.intake.undoing import undo_import
from tests.intake.conftest import Sis
from tests.intake.districts import TABLES, District, as_files, districts
from tests.intake.packages import SPRINGFIELD, gone
from tests.intake.test_ownership import ITEM, result, scores, without, write

BOOKKEEPING = {"changed_at"}
unhurried = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def content(sis: Sis) -> dict[str, list[str]]:
    """Return what the SIS holds."""
    found = {}
    with sis.database.transaction() as connection:
        for name in TABLES:
            columns = [c for c in metadata.tables[name].columns if c.name not in BOOKKEEPING]
            rows = connection.execute(select(*columns)).all()
            found[name] = sorted(repr(tuple(row)) for row in rows)
    return found


@pytest.mark.parametrize("replace", [False, True])
def test_undoing_an_import_leads_back_to_before_it(springfield: Sis, replace: bool) -> None:
    write(springfield, ITEM, result("R"), result("R1", "li1"))
    write(springfield, "UPDATE score SET score = 3, changed_at = now() WHERE sourced_id = 'rs1';")
    springfield.run("UPDATE section SET lms_exclude = TRUE WHERE sourced_id = 'HOME-2'")
    before = content(springfield)
    files = {
        **without("results", "rs2"),
        "lineItems": SPRINGFIELD["lineItems"].replace("Fractions", "Sums"),
        "users": SPRINGFIELD["users"].replace("Bartholomew", "Bart"),
        "academicSessions": SPRINGFIELD["academicSessions"].replace("2027", "2028"),
        "roles": SPRINGFIELD["roles"].replace("secondary,principal", "secondary,counselor"),
        "enrollments": "e9,,,HOME-2,S,lisa,student,,,",
    }
    assert springfield.load(files, replace_grades=replace).applied
    assert content(springfield) != before
    undone = undo_import(springfield.database)

    assert undone.applied
    assert content(springfield) == before
    assert springfield.rows("SELECT count(*) FROM import_change WHERE import_id > 1") == [(0,)]


@given(districts(), districts(), st.booleans())
@unhurried
def test_undoing_leads_back_whatever_the_packages(
    sis: Sis, first: District, second: District, both: bool
) -> None:
    sis.run(f"TRUNCATE {', '.join(TABLES)}, package_import, import_change, retained_facts")
    empty = content(sis)
    assert sis.load(as_files(first)).applied
    between = content(sis)
    assert sis.load(as_files(second), approve=True).applied
    undo_import(sis.database)
    assert content(sis) == between
    if both:
        undo_import(sis.database)
        assert content(sis) == empty


def test_undoing_the_first_import_leaves_an_empty_sis(springfield: Sis) -> None:
    undo_import(springfield.database)
    assert {name: rows for name, rows in content(springfield).items() if rows} == {}
    with pytest.raises(NothingToUndo, match="There is no import to undo"):
        undo_import(springfield.database)


def test_grades_written_since_are_kept_with_what_they_refer_to(springfield: Sis) -> None:
    new = {
        **SPRINGFIELD,
        "lineItems": SPRINGFIELD["lineItems"].strip()
        + "\nli3,,,Test,,2026-09-02,2026-09-02,MATH-1,QZ,T1,,,S",
        "results": SPRINGFIELD["results"].strip()
        + "\nrs3,,,li3,bart,fully graded,1,2026-09-03,,,,,,,"
        + "\nrs4,,,li3,lisa,fully graded,1,2026-09-03,,,,,,,",
    }
    assert springfield.load(new).applied
    write(
        springfield,
        result("R", "li3", "lisa"),
        "UPDATE score SET score = 9, changed_at = now() WHERE sourced_id = 'rs4';"
        "DELETE FROM score WHERE sourced_id = 'rs1';",
    )
    undo_import(springfield.database)

    assert scores(springfield) == {"R": 5, "rs2": None, "rs4": 9}
    assert springfield.ids("assignment") == ["li1", "li2", "li3"]


def test_a_grade_that_a_vendor_deleted_since_does_not_come_back(springfield: Sis) -> None:
    springfield.load({**SPRINGFIELD, "results": SPRINGFIELD["results"].replace("87.5", "88")})
    write(springfield, "DELETE FROM score WHERE sourced_id = 'rs1';")
    undo_import(springfield.database)
    assert list(scores(springfield)) == ["rs2"]


def test_grades_of_a_student_whom_only_the_undone_import_knew_stay(springfield: Sis) -> None:
    milhouse = {
        "users": "milhouse,active,2026-09-01T06:00:00.000Z,true,mil,,Milhouse,V,,,,,,,02,,,,,,,",
        "roles": "r9,active,2026-09-01T06:00:00.000Z,milhouse,primary,student,,,S,",
    }
    springfield.update(milhouse)
    write(springfield, ITEM, result("R", student="milhouse"))
    undone = undo_import(springfield.database)

    assert "milhouse" not in springfield.ids("person")
    assert "R" in scores(springfield)
    assert [finding.kind.code for finding in undone.findings] == ["kept"]
    assert (undone.changes["users"].removed, undone.changes["roles"].removed) == (1, 1)


def test_exclusions_decided_since_are_kept(springfield: Sis) -> None:
    title = SPRINGFIELD["classes"].replace("Maths with Edna", "Maths")
    springfield.load({**SPRINGFIELD, "classes": title})
    springfield.run("UPDATE section SET lms_exclude = TRUE WHERE sourced_id = 'MATH-1'")
    undo_import(springfield.database)
    assert springfield.rows(
        "SELECT title, lms_exclude FROM section WHERE sourced_id = 'MATH-1'"
    ) == [("Maths with Edna", True)]


def test_an_exclusion_decided_since_of_what_goes_comes_back_with_it(springfield: Sis) -> None:
    springfield.update(
        {"classes": gone("classes", "HOME-2"), "enrollments": gone("enrollments", "e4")}
    )
    springfield.load(SPRINGFIELD)
    springfield.run("UPDATE section SET lms_exclude = TRUE WHERE sourced_id = 'HOME-2'")
    undo_import(springfield.database)
    assert springfield.ids("section") == ["MATH-1"]
    springfield.load(SPRINGFIELD)
    assert springfield.rows("SELECT sourced_id FROM section WHERE lms_exclude") == [("HOME-2",)]


def test_a_dry_run_says_what_undoing_would_change_and_keeps_nothing(springfield: Sis) -> None:
    before = content(springfield)
    undone = undo_import(springfield.database, dry_run=True)

    assert (undone.applied, undone.changes["users"].removed) == (False, 5)
    assert content(springfield) == before


def test_only_as_many_imports_as_the_setting_says_can_be_undone(springfield: Sis) -> None:
    with springfield.database.transaction() as connection:
        change(connection, "keptPackages", 2, by="Ada")
    for name in ("Bart", "Bob", "Bo"):
        users = SPRINGFIELD["users"].replace("Bartholomew", name)
        springfield.load({**SPRINGFIELD, "users": users})
    undo_import(springfield.database)
    undo_import(springfield.database)

    with pytest.raises(NothingToUndo, match="keptPackages"):
        undo_import(springfield.database)
    assert springfield.rows("SELECT given_name FROM person WHERE sourced_id = 'bart'") == [
        ("Bart",)
    ]


def test_the_zips_of_the_last_imports_are_kept_for_their_owner_alone(springfield: Sis) -> None:
    with springfield.database.transaction() as connection:
        change(connection, "keptPackages", 1, by="Ada")
    folder = springfield.folder / "data"
    springfield.load(SPRINGFIELD, data_folder=folder)
    springfield.load(SPRINGFIELD, data_folder=folder)

    kept = list((folder / "packages").iterdir())
    assert len(kept) == 1
    assert kept[0].read_bytes() == (springfield.folder / "package.zip").read_bytes()
    assert oct(kept[0].stat().st_mode)[-3:] == "600"
    assert oct(kept[0].parent.stat().st_mode)[-3:] == "700"


def test_every_table_of_the_sis_is_recorded(springfield: Sis) -> None:
    watched = springfield.rows(
        "SELECT event_object_table FROM information_schema.triggers"
        " WHERE trigger_name LIKE 'import\\_%' AND event_object_schema = 'public'"
        " GROUP BY 1 HAVING count(*) = 3"
    )
    derived = {"final_grade_column", "course_master"}
    assert {table for (table,) in watched} == set(TABLES) - derived | {"record_source"}
