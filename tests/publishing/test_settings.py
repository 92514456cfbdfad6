"""What the district decides of what is published."""

import pytest

from app.database import Database
from app.district.choices import change as choose
from app.district.choices import current
from app.district.settings import DistrictSettings
from app.district.tables import Json
from app.publishing.job import silently
from app.publishing.projection import project
from app.roster.kept import keep
from tests.build import (
    YEAR,
    Edit,
    account,
    assignment,
    change,
    contact,
    person,
    relationship,
    roster_entry,
    section,
)
from tests.build import placement as meets
from tests.publishing.reading import Roster, rows_of

CHOSEN = (
    "active_school_year",
    "homerooms_published",
    "guardians_only",
    "username_required",
    "email_source",
    "class_title",
)


def _chosen(database: Database, choices: dict[str, Json], *edits: Edit) -> Roster:
    """Return what the SIS would be published as, choices and edits made, and undo them."""
    with database.transaction() as connection:
        for edit in edits:
            connection.execute(edit)
        for name, value in choices.items():
            choose(connection, name, value, by="Ada")
        project(connection, silently)
        roster = rows_of(connection)
        connection.rollback()
    return roster


@pytest.mark.parametrize(
    "choices",
    [
        {},
        {
            "activeSchoolYear": 2031,
            "homeroomsPublished": False,
            "guardiansOnly": True,
            "usernameRequired": True,
            "emailSource": "secondaryEmail",
            "classTitle": "{course} 'x'",
        },
        {"activeSchoolYear": None, "homeroomsPublished": True, "usernameRequired": False},
    ],
)
def test_the_rules_read_what_python_reads(sis: Database, choices: dict[str, Json]) -> None:
    with sis.transaction() as connection:
        choose(connection, "activeSchoolYear", 2025, by="Ada")
        choose(connection, "usernameRequired", value=True, by="Ada")
        for name, value in choices.items():
            choose(connection, name, value, by="Ada")
        keep(connection, ["chosen"])
        settings = current(connection)
        found = connection.exec_driver_sql("SELECT * FROM chosen").mappings().one()
        connection.rollback()

    assert found == {name: getattr(settings, name) for name in CHOSEN}


def test_without_a_choice_the_rules_have_the_defaults(sis: Database) -> None:
    with sis.transaction() as connection:
        keep(connection, ["chosen"])
        found = connection.exec_driver_sql("SELECT * FROM chosen").mappings().one()

    assert found == {name: getattr(DistrictSettings(), name) for name in CHOSEN}


def test_the_year_that_was_chosen_is_published_whatever_the_sis_calls_active(
    sis: Database,
) -> None:
    roster = _chosen(sis, {"activeSchoolYear": YEAR - 1}, change("term", "Y", end_year=YEAR - 1))

    assert set(roster["academicSessions"]) == {"Y"}


def test_homerooms_may_be_left_out(sis: Database) -> None:
    edits = (
        section("S-home", "S-algebra", "S", kind="homeroom"),
        meets("S-home", "S-fall"),
        roster_entry("lisa-home", "S-home", "lisa", "S"),
    )

    assert "S-home" in _chosen(sis, {}, *edits)["classes"]
    without = _chosen(sis, {"homeroomsPublished": False}, *edits)
    assert set(without["classes"]) == {"S-algebra-1", "T-art-1"}
    assert "lisa-home" not in without["enrollments"]


def test_relatives_who_are_no_guardians_may_be_left_out(sis: Database) -> None:
    edits = (
        person("patty"),
        contact("patty-S", "patty", "S", role="relative"),
        relationship("patty", "lisa", guardian=False),
    )

    assert _chosen(sis, {}, *edits)["users"]["lisa"]["agent_ids"] == ["marge", "patty"]
    without = _chosen(sis, {"guardiansOnly": True}, *edits)["users"]
    assert without["lisa"]["agent_ids"] == ["marge"]
    assert "patty" not in without


def test_people_without_a_username_may_be_left_out(sis: Database) -> None:
    edits = (
        account("lisa", "lisa"),
        account("skinner", "skinner"),
        assignment("lisa-T", "lisa", "T", role="aide"),
    )

    roster = _chosen(sis, {"usernameRequired": True}, *edits)

    assert set(roster["users"]) == {"lisa", "skinner"}
    assert set(roster["enrollments"]) == {"lisa-algebra"}
    assert set(roster["demographics"]) == {"lisa"}
    assert roster["users"]["lisa"]["agent_ids"] is None


def test_the_secondary_email_may_be_the_one_published(sis: Database) -> None:
    edit = change("person", "lisa", email="a@a.example", secondary_email="b@a.example")

    assert _chosen(sis, {}, edit)["users"]["lisa"]["email"] == "a@a.example"
    roster = _chosen(sis, {"emailSource": "secondaryEmail"}, edit)
    assert roster["users"]["lisa"]["email"] == "b@a.example"
    assert roster["users"]["marge"]["email"] is None


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("{course} ({number})", "Algebra {section} (7)"),
        ("{courseNumber}-{number}: {section}", "-7: Title of S-algebra-1"),
        ("{courseNumber}", "Title of S-algebra-1"),
        ("{section}", "Title of S-algebra-1"),
    ],
)
def test_a_class_is_titled_as_the_district_wants(sis: Database, written: str, title: str) -> None:
    edits = (
        change("course", "S-algebra", title="Algebra {section}"),
        change("section", "S-algebra-1", number="7"),
    )

    assert _chosen(sis, {"classTitle": written}, *edits)["classes"]["S-algebra-1"]["title"] == title
