"""Columns of final grades and the district's own category, kept in step by a refresh."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Insert, select

from app.database import Database, metadata
from app.publishing.refresh import refresh
from app.sis.final_grades import CATEGORY, keep_final_grades
from tests.build import SPRINGFIELD, change, remove, save
from tests.graph.grades import ALGEBRA, ART, DAY, SEMESTER, record, template, window
from tests.postgres import Postgres


@pytest.fixture(scope="module")
def district(postgres: Postgres) -> Iterator[str]:
    with template(postgres) as name:
        yield name


@pytest.fixture
def graded(postgres: Postgres, district: str) -> Iterator[Database]:
    """The district with grades, in a database of this test's own."""
    with postgres.database(template=district) as url:
        database = Database(url)
        yield database
        database.dispose()


def columns(database: Database) -> Mapping[str, Any]:
    """Return the title and the last moment of each column of final grades."""
    table = metadata.tables["final_grade_column"]
    with database.transaction() as connection:
        return {row.sourced_id: row for row in connection.execute(select(table))}


def kept(database: Database) -> Mapping[str, Any]:
    """Return the columns after they were brought up to date."""
    with database.transaction() as connection:
        keep_final_grades(connection)
    return columns(database)


def test_there_is_a_column_where_a_term_of_a_class_has_a_window(graded: Database) -> None:
    save(
        graded,
        window("conduct", "S-fall"),
        window("conduct", "Y"),
        record("standard", "algebra", title="Uses algebra"),
        window("unused", "S-fall", task_id=None, standard_id="algebra"),
    )

    assert {key: row.title for key, row in kept(graded).items()} == {
        SEMESTER: "Semester Final",
        "T-art-1T-fallfinal": "Semester Final",
        "S-algebra-1S-fallconduct": "Conduct",
        "S-algebra-1S-fallalgebra": "Uses algebra",
    }


def test_several_windows_of_a_task_are_one_column_from_first_to_last(graded: Database) -> None:
    save(graded, record("grading_window", "again", task_id="final", term_id="S-fall",
                        opens_at=DAY, closes_at=DAY + timedelta(days=7)))  # fmt: skip

    column = kept(graded)[SEMESTER]

    assert (column.opens_at, column.closes_at) == (
        DAY - timedelta(days=1),
        DAY + timedelta(days=7),
    )


@pytest.mark.parametrize(
    "edit",
    [
        change("grading_task", "final", lms_exclude=True),
        remove("grading_task", "final"),
        remove("grading_window", "final-S-fall"),
        change("grading_window", "final-S-fall", task_id="conduct"),
        remove("section", ALGEBRA),
    ],
    ids=["excluded", "no task", "no window", "another task", "no section"],
)
def test_a_column_goes_with_what_it_follows_from(graded: Database, edit: Any) -> None:
    save(graded, edit)

    assert SEMESTER not in kept(graded)


def test_a_column_changes_when_what_it_says_does_and_only_then(graded: Database) -> None:
    before = columns(graded)
    assert kept(graded) == before

    save(graded, change("grading_task", "final", title="Final"))
    after = kept(graded)

    assert {row.title for row in after.values()} == {"Final"}
    assert all(after[key].changed_at > before[key].changed_at for key in before)


CATEGORIES = select(metadata.tables["category"].c.sourced_id)


@pytest.mark.parametrize(
    ("edits", "found"),
    [
        ((), {CATEGORY}),
        ((record("category", "tests", title="Tests"),), {"tests"}),
        ((record("category", "own", title="Own", section_id=ALGEBRA),), {"own", CATEGORY}),
        (
            (
                record("category", "own", title="Own", section_id=ALGEBRA),
                record("category", "other", title="Other", section_id=ART),
            ),
            {"own", "other"},
        ),
    ],
    ids=["none", "the district's", "one class's", "every class's"],
)
def test_a_class_has_a_category_of_its_own_or_the_districts(
    database: Database, edits: tuple[Insert, ...], found: set[str]
) -> None:
    save(database, *SPRINGFIELD, *edits)

    for _ in range(2):
        refresh(database)
        with database.transaction() as connection:
            assert {*connection.execute(CATEGORIES).scalars()} == found
