"""A package of OneRoster 1.1, which can say less."""

from pathlib import Path

import pytest

from app.database import Database
from app.export.exporting import Exported, export_package
from tests.build import (
    SPRINGFIELD,
    assignment,
    change,
    contact,
    demographics,
    organization,
    person,
    relationship,
    resource,
    save,
    staff,
)
from tests.export.copies import load
from tests.publishing.reading import Roster, projected
from tests.sample.reading import Reading


def test_it_publishes_the_same_people_classes_and_enrollments(
    sample_zip: Path, database: Database, elsewhere: Database, tmp_path: Path
) -> None:
    load(database, sample_zip)
    export_package(database, tmp_path / "old.zip", "1.1")

    report = load(elsewhere, tmp_path / "old.zip")

    assert report.tallies == ()
    here, there = projected(database), projected(elsewhere)
    assert _facts(there) == _facts(here)


_FACTS = {
    "users": ("username", "given_name", "family_name", "email", "user_ids", "grades"),
    "classes": ("title", "class_code", "course_id", "school_id", "term_ids", "periods"),
    "enrollments": ("user_id", "class_id", "school_id", "role", "primary", "begin_date"),
}


def _facts(roster: Roster) -> dict[str, dict[str, dict[str, object]]]:
    return {
        noun: {id_: {name: row[name] for name in names} for id_, row in roster[noun].items()}
        for noun, names in _FACTS.items()
    }


def test_it_keeps_the_agents_but_staff_who_are_parents_too(
    sample_zip: Path, database: Database, elsewhere: Database, tmp_path: Path
) -> None:
    load(database, sample_zip)
    export_package(database, tmp_path / "old.zip", "1.1")
    load(elsewhere, tmp_path / "old.zip")

    here, there = projected(database)["users"], projected(elsewhere)["users"]

    several = {id_ for id_, row in here.items() if len(row["role_names"]) > 1}
    assert several
    for id_ in here.keys() - several:
        expected = set(here[id_]["agent_ids"] or ())
        assert expected - several <= set(there[id_]["agent_ids"] or ()) <= expected


@pytest.fixture
def old(database: Database, tmp_path: Path) -> tuple[Reading, Exported]:
    """An SIS with much that 1.1 has no word for, as 1.1."""
    save(
        database,
        *SPRINGFIELD,
        organization("C", "ext:campus", parent_id="D"),
        resource("kit", roles=["teacher", "ext:coach"]),
        person("nurse", primary_organization_id="S"),
        assignment("nurse-S", "nurse", "S", role="ext:nurse"),
        person("new", primary_organization_id="T"),
        person("seymour", primary_organization_id="T", email="seymour@d.example"),
        assignment("seymour-1", "seymour", "S", role="teacher", position=1),
        assignment("seymour-2", "seymour", "T", role="counselor", position=2),
        assignment("seymour-3", "seymour", "S", role="principal", position=3, primary=False),
        person("ned", identifier="N-1"),
        contact("ned-S", "ned", "S", position=2),
        assignment("ned-T", "ned", "T", role="aide", position=1, primary=False),
        relationship("ned", "lisa"),
        staff("ned-algebra", "S-algebra-1", "ned", "S", role="ext:aide", primary=False),
        change("demographics", "lisa", sex="other"),
        demographics("milhouse", sex="male"),
    )
    exported = export_package(database, tmp_path / "old.zip", "1.1")
    return Reading.of(tmp_path / "old.zip"), exported


@pytest.mark.parametrize(
    ("user", "role", "orgs"),
    [
        ("skinner", "administrator", "D"),
        ("nurse", "aide", "S"),
        ("seymour", "administrator", "S,T"),
        ("ned", "guardian", "T,S"),
        ("new", "relative", "T"),
        ("lisa", "student", "S"),
    ],
)
def test_a_user_has_the_role_that_counts_most_at_all_organizations(
    old: tuple[Reading, Exported], user: str, role: str, orgs: str
) -> None:
    row = old[0].by_id("users")[user]
    assert (row["role"], row["orgSourcedIds"]) == (role, orgs)


def test_words_that_it_lacks_become_the_nearest_or_blank(old: tuple[Reading, Exported]) -> None:
    package, _ = old
    assert package.by_id("orgs")["C"]["type"] == "department"
    assert package.by_id("enrollments")["ned-algebra"]["role"] == "proctor"
    assert package.by_id("resources")["kit"]["roles"] == "teacher"
    sexes = {id_: row["sex"] for id_, row in package.by_id("demographics").items()}
    assert sexes == {"lisa": "", "milhouse": "male"}


def test_every_username_is_there(old: tuple[Reading, Exported]) -> None:
    users = old[0].by_id("users")
    given = {id_: users[id_]["username"] for id_ in ("seymour", "ned", "lisa")}
    assert given == {"seymour": "seymour@d.example", "ned": "N-1", "lisa": "lisa"}


def test_what_it_says_otherwise_is_counted(old: tuple[Reading, Exported]) -> None:
    assert set(old[1].warnings) >= {
        "demographics.csv, sex: 1 neither male nor female: blank.",
        "enrollments.csv, role: 1 in a role of your own: proctor.",
        "orgs.csv, type: 1 of a type of your own: department.",
        "resources.csv, roles: 1 for roles of your own: those are left out.",
        "users.csv, role: 1 without a role: relative.",
        "2 people in several roles: in one, for OneRoster 1.1 has one a user.",
    }


@pytest.mark.usefixtures("old")
def test_it_imports_elsewhere(elsewhere: Database, tmp_path: Path) -> None:
    report = load(elsewhere, tmp_path / "old.zip")
    assert (report.version, report.tallies) == ("1.1", ())
