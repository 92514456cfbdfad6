"""The lived-in district is what its name says."""

from sqlalchemy import text

from app.database import Database
from tests.lived_in.cast import Cast
from tests.lived_in.connections import VENDORS

CURRENT = "SELECT sourced_id FROM roster_user WHERE valid_until = 2147483647 AND status = 'active'"


def _ids(database: Database, statement: str) -> set[str]:
    with database.transaction() as connection:
        return {*connection.execute(text(statement)).scalars()}


def test_it_has_five_editions(lived_in: Database) -> None:
    assert len(_ids(lived_in, "SELECT number FROM roster_edition")) == 5


def test_people_left_and_came_back(lived_in: Database, cast: Cast) -> None:
    current = _ids(lived_in, CURRENT)

    assert current.isdisjoint(cast.left)
    assert {*cast.returned, *cast.renamed} <= current
    assert {*cast.left} <= _ids(lived_in, "SELECT sourced_id FROM roster_user")


def test_some_records_are_excluded_and_some_were(lived_in: Database, cast: Cast) -> None:
    excluded = _ids(lived_in, "SELECT sourced_id FROM section WHERE lms_exclude")

    people = _ids(lived_in, "SELECT sourced_id FROM person WHERE lms_exclude")
    assert (excluded, people) == ({cast.excluded_class}, {*cast.excluded})
    current = _ids(lived_in, CURRENT)
    assert current.isdisjoint(cast.excluded)
    assert cast.included in current
    assert cast.included_class in _ids(lived_in, "SELECT sourced_id FROM exclusion")


def test_several_writers_wrote_grades(lived_in: Database, cast: Cast) -> None:
    graded = _ids(lived_in, "SELECT person_id FROM score WHERE sourced_id LIKE 'teacher%'")

    assert graded == {*cast.graded} - {*cast.left, *cast.excluded}
    assert {"urn:lms:quiz:1", "quiz 2/é", "名前-4"} <= _ids(
        lived_in, "SELECT sourced_id FROM assignment"
    )


def test_ids_are_odd_and_ordinary(lived_in: Database) -> None:
    ids = _ids(lived_in, CURRENT)

    assert any("/" in id_ for id_ in ids)
    assert any(len(id_) == 255 for id_ in ids)
    assert any(".." in id_ for id_ in ids)
    assert any(len(id_) == 36 for id_ in ids)


def test_every_vendor_has_a_connection(lived_in: Database) -> None:
    names = _ids(lived_in, "SELECT application FROM connection WHERE version IS NOT NULL")

    assert names == {vendor.name for vendor in VENDORS}
