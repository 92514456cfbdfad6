"""What an export holds, and how it comes to be."""

from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from psycopg.errors import UndefinedTable
from sqlalchemy import insert, text

from app.database import Database
from app.export.exporting import NoFolder, export_package
from app.intake.csv_tables import STANDARDS
from app.sis.gradebook import Assignment, Category, PostedGrade, Score, ScoreGroup
from tests.build import (
    SPRINGFIELD,
    YEAR,
    calendar,
    change,
    district,
    enrollment,
    placement,
    profile,
    remove,
    save,
    school,
)
from tests.export.copies import load
from tests.sample.reading import Reading

DAY = datetime(2025, 9, 1, tzinfo=UTC)


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_a_package_has_the_standards_files_in_its_order_and_bulk(
    database: Database, tmp_path: Path, version: str
) -> None:
    save(database, *SPRINGFIELD)
    exported = export_package(database, tmp_path / "p.zip", version)

    package, standard = Reading.of(tmp_path / "p.zip"), STANDARDS[version]

    assert list(exported.rows) == [table.name for table in standard.tables]
    present = [name for name, count in exported.rows.items() if count]
    assert list(package.files) == ["manifest", *present]
    assert exported.rows == {name: len(package[name]) for name in exported.rows}
    assert package.manifest == {
        "manifest.version": "1.0",
        "oneroster.version": version,
        **{f"file.{name}": "bulk" if n else "absent" for name, n in exported.rows.items()},
        "source.systemName": "Rollcall",
        "source.systemCode": "rollcall",
    }
    for name in present:
        assert package.headers[name] == standard.table(name).header
        assert {row["status"] + row["dateLastModified"] for row in package[name]} == {""}


def test_an_empty_sis_is_a_manifest_alone(database: Database, tmp_path: Path) -> None:
    exported = export_package(database, tmp_path / "p.zip")

    assert set(exported.rows.values()) == {0}
    assert set(Reading.of(tmp_path / "p.zip").files) == {"manifest"}


def test_metadata_of_all_records_are_columns_at_the_right_end(
    database: Database, tmp_path: Path
) -> None:
    save(
        database,
        district("D", metadata={"b": "1", 'a"': "2"}),
        school("S", parent_id="D", metadata={"B": "3"}),
    )
    export_package(database, tmp_path / "p.zip")

    package = Reading.of(tmp_path / "p.zip")

    assert package.headers["orgs"][-4:] == (
        "parentSourcedId", "metadata.B", 'metadata.a"', "metadata.b",
    )  # fmt: skip
    assert [list(row.values())[-3:] for row in package["orgs"]] == [["", "2", "1"], ["3", "", ""]]


def test_excluded_records_and_other_years_are_there_and_counted(
    database: Database, tmp_path: Path
) -> None:
    save(
        database,
        *SPRINGFIELD,
        change("section", "S-algebra-1", lms_exclude=True),
        change("organization", "T", lms_exclude=True),
        change("enrollment", "milhouse-T", no_show=True),
        calendar("S-25", "S", end_year=YEAR - 1),
        enrollment("lisa-before", "lisa", "S-25"),
    )
    exported = export_package(database, tmp_path / "p.zip")

    package = Reading.of(tmp_path / "p.zip")

    assert "S-algebra-1" in package.by_id("classes")
    assert "T" in package.by_id("orgs")
    assert {row["userSourcedId"] for row in package["roles"] if row["role"] == "student"} == {
        "lisa",
        "milhouse",
    }
    assert len(package["roles"]) == 5
    assert set(exported.warnings) >= {
        "2 records excluded from sharing: here as all others, for a package cannot say so.",
        "1 enrollments of a No Show: here as all others, for a package cannot say so.",
        "1 enrollments at a school in another school year: left out, for roles know no year.",
    }


def test_a_section_names_each_term_and_period_once_in_order(
    database: Database, tmp_path: Path
) -> None:
    save(
        database,
        *SPRINGFIELD,
        placement("T-art-1", "S-fall", 3, "4", "2"),
        placement("T-art-1", "T-fall", 2, "3", "4"),
    )
    export_package(database, tmp_path / "p.zip")

    row = Reading.of(tmp_path / "p.zip").by_id("classes")["T-art-1"]

    assert (row["termSourcedIds"], row["periods"]) == ("T-fall,S-fall", "3,4,2")


LEFT_OUT = "left out, because no file of the standard has them; `rollcall backup` includes them."


def test_a_grade_book_that_packages_did_not_make_still_imports(
    database: Database, elsewhere: Database, tmp_path: Path
) -> None:
    ordinary = {"title": "Work", "assigned_at": DAY, "due_at": DAY, "section_id": "S-algebra-1"}
    ordinary |= {"organization_id": "S"}
    score = {"person_id": "lisa", "scored_on": DAY.date(), "assignment_id": "a"}
    score |= {"section_id": "S-algebra-1"}
    reversed_range = {"minimum": 10, "maximum": 5}
    save(
        database,
        *SPRINGFIELD,
        insert(Assignment).values(sourced_id="a", **ordinary),
        insert(Assignment).values(sourced_id="b", **ordinary, **reversed_range),
        insert(ScoreGroup).values(
            sourced_id="g",
            title="Marks",
            kind="letters",
            section_id="S-algebra-1",
            items=[{"lhs": "A", "rhs": "90"}, {"lhs": "B", "rhs": "80"}],
        ),
        insert(Score).values(sourced_id="1", status="fully graded", score=9, **score),
        insert(Score).values(sourced_id="2", status="exempt", text_score="A", **score),
        insert(PostedGrade).values(
            sourced_id="p", section_id="S-algebra-1", person_id="lisa", term_id="S-fall"
        ),
    )
    exported = export_package(database, tmp_path / "new.zip")
    export_package(database, tmp_path / "old.zip", "1.1")

    package, old = Reading.of(tmp_path / "new.zip"), Reading.of(tmp_path / "old.zip")

    line, older = package.by_id("lineItems")["a"], old.by_id("lineItems")["a"]
    assert (line["categorySourcedId"], line["academicSessionSourcedId"]) == (
        "uncategorized",
        "S-fall",
    )
    assert (line["schoolSourcedId"], line["assignDate"]) == ("S", "2025-09-01")
    assert (line["resultValueMin"], line["resultValueMax"]) == ("", "")
    assert older["gradingPeriodSourcedId"] == "S-fall"
    assert (older["resultValueMin"], older["resultValueMax"]) == ("0", "100")
    (scale,) = package["scoreScales"]
    assert (scale["orgSourcedId"], scale["courseSourcedId"]) == ("S", "S-algebra")
    assert scale["scoreScaleValue"] == "{A:90},{B:80}"
    assert [row["title"] for row in package["categories"]] == ["Uncategorized"]
    assert [row["score"] for row in old["results"]] == ["9"]
    assert set(exported.warnings) >= {
        "lineItems.csv, categorySourcedId: 2 without a category: one that is made for them.",
        f"1 posted grades: {LEFT_OUT}",
        f"1 records of how the SIS is set up for grading: {LEFT_OUT}",
    }
    load(elsewhere, tmp_path / "new.zip")
    load(elsewhere, tmp_path / "old.zip")


def test_a_category_of_that_name_is_not_made_twice(database: Database, tmp_path: Path) -> None:
    ordinary = {"title": "Work", "assigned_at": DAY, "due_at": DAY, "section_id": "S-algebra-1"}
    ordinary |= {"organization_id": "S"}
    save(
        database,
        insert(Assignment).values(sourced_id="a", **ordinary),
        insert(Category).values(sourced_id="uncategorized", title="Other work"),
    )
    export_package(database, tmp_path / "p.zip")

    (category,) = Reading.of(tmp_path / "p.zip")["categories"]
    assert category["title"] == "Other work"


def test_passwords_are_not_there(database: Database, tmp_path: Path) -> None:
    save(database, *SPRINGFIELD, profile("P", "lisa"))
    export_package(database, tmp_path / "p.zip")

    package = Reading.of(tmp_path / "p.zip")

    assert {row["password"] for row in (*package["users"], *package["userProfiles"])} == {""}


def test_all_files_are_of_one_moment(database: Database, tmp_path: Path) -> None:
    """Someone leaves while the package is written."""
    save(database, *SPRINGFIELD)

    def leave(doing: str) -> None:
        if doing == "Writing orgs.csv":
            save(database, remove("person", "milhouse"), remove("enrollment", "milhouse-T"))

    export_package(database, tmp_path / "p.zip", progress=leave)

    package = Reading.of(tmp_path / "p.zip")
    assert "milhouse" in package.by_id("users")
    assert "milhouse" in {row["userSourcedId"] for row in package["roles"]}


def test_a_failed_export_leaves_what_was_there_and_nothing_beside_it(
    database: Database, tmp_path: Path
) -> None:
    target = tmp_path / "p.zip"
    save(database, *SPRINGFIELD)
    export_package(database, target)
    before = target.read_bytes()
    with database.transaction() as connection:
        connection.execute(text("DROP TABLE user_account"))

    with pytest.raises(UndefinedTable):
        export_package(database, target)

    assert target.read_bytes() == before
    assert list(tmp_path.iterdir()) == [target]


def test_no_clock_gets_into_the_zip(database: Database, tmp_path: Path) -> None:
    save(database, *SPRINGFIELD)
    export_package(database, tmp_path / "p.zip")
    with ZipFile(tmp_path / "p.zip") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_folder_that_does_not_exist_is_named(database: Database, tmp_path: Path) -> None:
    with pytest.raises(NoFolder, match=r"there is no folder .*/none: make it first\."):
        export_package(database, tmp_path / "none" / "p.zip")
