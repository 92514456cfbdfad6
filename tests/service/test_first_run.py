"""What a start does to a database that somebody filled before."""

from sqlalchemy import insert

from app.database import Database
from app.first_run import prepare
from app.sample.demonstration_class import complete_class
from app.settings import Settings
from app.sis.organizations import Organization


def test_district_without_a_complete_class_has_no_teacher_to_begin_with(
    database: Database,
) -> None:
    with database.transaction() as transaction:
        assert complete_class(transaction) is None


def test_what_cannot_be_published_is_said_and_does_not_keep_the_service_from_starting(
    settings: Settings, database: Database
) -> None:
    said: list[str] = []
    with database.transaction() as connection:
        connection.execute(insert(Organization).values(sourced_id="S1", name="S", kind="school"))
    assert prepare(settings, database, said.append) is None
    assert said == [
        "Publishing the roster ...",
        "It is not published. No school year is active: there is none at all. Only the active year "
        "is published, so nothing would be. Import a package with academic sessions, or choose a "
        "year that the SIS has: `rollcall setting set activeSchoolYear YEAR`.",
    ]
