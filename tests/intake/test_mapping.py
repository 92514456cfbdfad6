"""What a package of OneRoster 1.2 becomes in the SIS."""

from datetime import UTC, date, datetime

from tests.intake.conftest import Sis
from tests.intake.packages import SPRINGFIELD

FALL, SUMMER = date(2026, 8, 17), date(2027, 6, 5)


def test_every_record_of_a_first_package_counts_as_added(sis: Sis) -> None:
    report = sis.load(SPRINGFIELD)
    rows = {file: len(lines.strip().splitlines()) for file, lines in SPRINGFIELD.items()}

    assert {file: changes.added for file, changes in report.changes.items()} == rows
    assert sum(changes.changed + changes.removed for changes in report.changes.values()) == 0
    assert (report.version, report.school_year) == ("1.2", 2027)


def test_the_same_package_again_changes_and_rewrites_nothing(springfield: Sis) -> None:
    before = springfield.rows(
        "SELECT ctid::text FROM roster_entry UNION SELECT ctid::text FROM person"
    )
    report = springfield.load(SPRINGFIELD)

    assert all(not (c.added or c.changed or c.removed) for c in report.changes.values())
    assert {file: c.unchanged for file, c in report.changes.items()} == {
        file: len(lines.strip().splitlines()) for file, lines in SPRINGFIELD.items()
    }
    assert before == springfield.rows(
        "SELECT ctid::text FROM roster_entry UNION SELECT ctid::text FROM person"
    )


def test_organizations_and_terms_keep_their_parents(springfield: Sis) -> None:
    organizations = "SELECT sourced_id, kind, identifier, parent_id FROM organization ORDER BY 1"
    terms = "SELECT sourced_id, kind, starts_on, ends_on, end_year, parent_id FROM term ORDER BY 1"

    assert springfield.rows(organizations) == [
        ("D", "district", None, None),
        ("S", "school", "0042", "D"),
        ("W", "school", None, "D"),
    ]
    assert springfield.rows(terms) == [
        ("G1", "gradingPeriod", FALL, date(2027, 1, 19), 2027, "T1"),
        ("T1", "term", FALL, date(2027, 1, 19), 2027, "Y"),
        ("T2", "term", date(2027, 1, 19), SUMMER, 2027, "Y"),
        ("Y", "schoolYear", FALL, SUMMER, 2027, None),
    ]


def test_years_calendars_structures_and_grade_levels_are_derived(springfield: Sis) -> None:
    assert springfield.rows("SELECT end_year, active FROM school_year") == [(2027, True)]
    assert springfield.rows(
        "SELECT sourced_id, organization_id, end_year FROM calendar ORDER BY 1"
    ) == [
        ("S:2027", "S", 2027),
        ("W:2027", "W", 2027),
    ]
    assert springfield.rows(
        "SELECT sourced_id, calendar_id FROM schedule_structure ORDER BY 1"
    ) == [
        ("S:2027", "S:2027"),
        ("W:2027", "W:2027"),
    ]
    assert springfield.rows("SELECT structure_id, code FROM grade_level ORDER BY 2") == [
        ("S:2027", "02"),
        ("S:2027", "03"),
    ]


def test_a_user_becomes_a_person_with_an_account(springfield: Sis) -> None:
    person = """
        SELECT given_name, family_name, middle_name, preferred_given_name, pronouns, identifier,
            master_identifier, other_ids, email, primary_organization_id, username, enabled
        FROM person JOIN user_account USING (sourced_id) WHERE sourced_id = 'bart'
    """
    ids = [{"type": "Fed", "identifier": "1"}, {"type": "State", "identifier": "a:b"}]

    assert springfield.rows(person) == [
        (
            "Bartholomew", "Simpson", "JoJo", "Bart", "he/him", "1001", "ST-1", ids,
            "b@s.org", "S", "bart", True,
        )
    ]  # fmt: skip
    assert springfield.rows("SELECT sourced_id FROM user_account WHERE NOT enabled") == [("marge",)]


def test_a_student_role_is_an_enrollment_for_each_grade_in_their_order(springfield: Sis) -> None:
    enrollments = """
        SELECT sourced_id, person_id, calendar_id, grade_level_id, position, role_id, "primary",
            starts_on
        FROM enrollment ORDER BY sourced_id
    """
    assert springfield.rows(enrollments) == [
        ("r1:2027", "bart", "S:2027", "S:2027:02", 1, "r1", True, FALL),
        ("r2:2027", "lisa", "S:2027", "S:2027:02", 1, "r2", True, None),
        ("r2:2027:2", "lisa", "S:2027", "S:2027:03", 2, "r2", True, None),
    ]


def test_staff_and_contacts_keep_the_order_of_their_roles(springfield: Sis) -> None:
    staff = """
        SELECT sourced_id, organization_id, role, position, "primary", profile_id, starts_on,
            ends_on
        FROM district_assignment ORDER BY position
    """
    contacts = "SELECT sourced_id, person_id, role FROM contact_assignment ORDER BY 1"

    assert springfield.rows(staff) == [
        ("r5", "S", "teacher", 1, True, "P1", None, None),
        ("r6", "S", "principal", 2, False, None, None, None),
        ("r7", "W", "teacher", 3, True, None, FALL, SUMMER),
    ]
    assert springfield.rows(contacts) == [("r3", "marge", "parent"), ("r4", "abe", "relative")]


def test_agents_named_by_either_side_become_one_relationship(springfield: Sis) -> None:
    relationships = """
        SELECT person_id, student_id, guardian, named_by_person, named_by_student
        FROM relationship ORDER BY 1, 2
    """
    assert springfield.rows(relationships) == [
        ("abe", "bart", False, False, True),
        ("marge", "bart", True, True, True),
        ("marge", "lisa", True, True, False),
    ]


def test_a_class_is_placed_in_its_terms_with_its_periods_in_each(springfield: Sis) -> None:
    section = """
        SELECT title, number, kind, room, course_id, organization_id, grades, subjects,
            subject_codes
        FROM section WHERE sourced_id = 'MATH-1'
    """
    assert springfield.rows(section) == [
        (
            "Maths with Edna",
            "M2-1",
            "scheduled",
            "Room 4",
            "MATH",
            "S",
            ["02"],
            ["Arithmetic"],
            ["A"],
        )
    ]
    assert springfield.rows("SELECT * FROM section_term ORDER BY section_id, position") == [
        ("HOME-2", 1, "T1", None),
        ("MATH-1", 1, "T1", ["1", "2"]),
        ("MATH-1", 2, "T2", ["1", "2"]),
    ]


def test_enrollments_are_students_entries_or_staff(springfield: Sis) -> None:
    entries = (
        "SELECT sourced_id, section_id, person_id, starts_on, ends_on FROM roster_entry ORDER BY 1"
    )
    staff = (
        'SELECT sourced_id, section_id, person_id, role, "primary" FROM section_staff ORDER BY 1'
    )

    assert springfield.rows(entries) == [
        ("e1", "MATH-1", "bart", FALL, SUMMER),
        ("e2", "MATH-1", "lisa", None, None),
    ]
    assert springfield.rows(staff) == [
        ("e3", "MATH-1", "edna", "teacher", True),
        ("e4", "HOME-2", "edna", "teacher", False),
    ]


def test_the_grade_book_is_kept_with_days_as_midnight(springfield: Sis) -> None:
    assignment = """
        SELECT title, description, assigned_at, section_id, category_id, term_id, grading_period_id,
            organization_id, minimum, maximum
        FROM assignment WHERE sourced_id = 'li1'
    """
    score = """
        SELECT assignment_id, person_id, section_id, status, score, text_score, comment, late,
            missing
        FROM score WHERE sourced_id = 'rs1'
    """
    assert springfield.rows(assignment) == [
        (
            "Fractions", "Pages 3, 4 and 5", datetime(2026, 9, 1, tzinfo=UTC), "MATH-1", "HW", "T1",
            None, "S", 0.0, 100.0,
        )
    ]  # fmt: skip
    assert springfield.rows(score) == [
        ("li1", "bart", "MATH-1", "fully graded", 87.5, "B", 'So, "so" so', True, False)
    ]
    assert springfield.rows("SELECT items FROM score_group") == [
        ([{"lhs": "A", "rhs": "90"}, {"lhs": "B", "rhs": "80"}],)
    ]


def test_blank_optional_text_is_absent(sis: Sis) -> None:
    orgs = """
        sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId
        D,,,Springfield USD,district,  ,
        S,,,Springfield Elementary,school,\u00a0\t,D
        W,,,West Springfield,school, 7 ,D
    """
    sis.load({**SPRINGFIELD, "orgs": orgs})

    assert sis.rows("SELECT sourced_id, identifier FROM organization ORDER BY 1") == [
        ("D", None),
        ("S", None),
        ("W", " 7 "),
    ]


def test_metadata_is_kept_without_its_blank_values(sis: Sis) -> None:
    header = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId"
    orgs = f"""
        {header},metadata.boys,metadata.a b
        D,,,Springfield USD,district,,,10,"é, ""x"" y"
        S,,,Springfield Elementary,school,0042,D,,
        W,,,West Springfield,school,,D,,y
    """
    sis.load({**SPRINGFIELD, "orgs": orgs})

    assert sis.rows("SELECT sourced_id, metadata FROM organization ORDER BY 1") == [
        ("D", {"boys": "10", "a b": 'é, "x" y'}),
        ("S", None),
        ("W", {"a b": "y"}),
    ]
