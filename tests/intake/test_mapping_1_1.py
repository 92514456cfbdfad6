"""What a package of OneRoster 1.1 becomes in the SIS, where that is not as in 1.2."""

import re

import pytest

from tests.intake.conftest import Sis
from tests.intake.packages import SPRINGFIELD, SPRINGFIELD_1_1, delta

GUID = re.compile(r"[0-9a-f-]{36}")


@pytest.fixture
def old(sis: Sis) -> Sis:
    """The SIS after a package of 1.1 with every file."""
    report = sis.load(SPRINGFIELD_1_1, version="1.1")
    assert report.applied
    assert report.findings == ()
    return sis


def test_every_record_counts_as_added_and_then_as_unchanged(sis: Sis) -> None:
    rows = {file: len(lines.strip().splitlines()) for file, lines in SPRINGFIELD_1_1.items()}
    first = sis.load(SPRINGFIELD_1_1, version="1.1")
    again = sis.load(SPRINGFIELD_1_1, version="1.1")

    assert {file: changes.added for file, changes in first.changes.items()} == rows
    assert {file: changes.unchanged for file, changes in again.changes.items()} == rows
    assert first.version == "1.1"


def test_the_one_role_holds_at_each_organization_in_their_order(old: Sis) -> None:
    staff = """
        SELECT person_id, organization_id, role, position, "primary"
        FROM district_assignment ORDER BY 1, 4
    """
    assert old.rows(staff) == [
        ("edna", "W", "teacher", 1, True),
        ("edna", "S", "teacher", 2, True),
        ("seymour", "S", "siteAdministrator", 1, True),
        ("seymour", "D", "districtAdministrator", 2, True),
    ]
    assert old.rows("SELECT person_id, role FROM contact_assignment") == [("marge", "parent")]
    assert all(GUID.fullmatch(str(id_)) for id_ in old.ids("district_assignment"))


def test_a_student_of_two_grades_at_two_schools_has_four_enrollments(old: Sis) -> None:
    enrollments = """
        SELECT calendar_id, grade_level_id, position FROM enrollment
        WHERE person_id = 'lisa' ORDER BY position
    """
    assert old.rows(enrollments) == [
        ("S:2027", "S:2027:02", 1),
        ("S:2027", "S:2027:03", 2),
        ("W:2027", "W:2027:02", 3),
        ("W:2027", "W:2027:03", 4),
    ]


def test_a_line_item_has_a_grading_period_and_the_school_of_its_class(old: Sis) -> None:
    assert old.rows("SELECT grading_period_id, term_id, organization_id FROM assignment") == [
        ("G1", None, "S")
    ]


def test_a_role_of_older_texts_becomes_a_word_of_the_districts_own(sis: Sis) -> None:
    enrollments = SPRINGFIELD_1_1["enrollments"] + "e9,,,HOME-2,S,marge,aide,,,"
    sis.load({**SPRINGFIELD_1_1, "enrollments": enrollments}, version="1.1")

    assert sis.rows("SELECT role FROM section_staff WHERE sourced_id = 'e9'") == [("ext:aide",)]


def test_a_delta_of_a_user_says_all_of_the_users_organizations(old: Sis) -> None:
    user = delta('edna,,,true,"D,W",aide,edna,,Edna,Krabappel,,,,,,,,')
    report = old.update({"users": user}, version="1.1")

    assert old.rows(
        "SELECT organization_id, role, position FROM district_assignment "
        "WHERE person_id = 'edna' ORDER BY position"
    ) == [("D", "aide", 1), ("W", "aide", 2)]
    assert (report.changes["users"].changed, report.changes["users"].unchanged) == (1, 0)
    assert len(old.ids("district_assignment")) == 4


def test_what_1_1_cannot_say_survives_its_packages(springfield: Sis) -> None:
    springfield.load(SPRINGFIELD_1_1, version="1.1")

    assert springfield.rows(
        "SELECT preferred_given_name, pronouns, master_identifier FROM person "
        "WHERE sourced_id = 'bart'"
    ) == [("Bart", "he/him", "ST-1")]
    assert springfield.rows("SELECT text_score FROM score WHERE sourced_id = 'rs1'") == [("B",)]
    assert springfield.rows("SELECT weight FROM category") == [(42.5,)]


def test_a_district_that_moves_to_1_2_keeps_its_people(old: Sis) -> None:
    report = old.load({**SPRINGFIELD, "users": SPRINGFIELD["users"]})

    assert report.applied
    assert report.changes["users"].added == 1, "abe"
    assert report.changes["users"].removed == 1, "seymour"
    assert old.rows("SELECT sourced_id FROM enrollment WHERE person_id = 'bart'") == [("r1:2027",)]
