"""What of the SIS is published, and as what; exclusion has a test of its own."""

from datetime import date

import pytest

from app.database import Database
from app.publishing.job import silently
from app.publishing.kinds import KINDS
from app.publishing.projection import project
from app.roster.nouns import content
from tests.build import (
    YEAR,
    account,
    assignment,
    calendar,
    change,
    contact,
    course,
    course_resource,
    demographics,
    enrollment,
    grade_level,
    person,
    person_resource,
    placement,
    profile,
    relationship,
    remove,
    resource,
    roster_entry,
    section,
    section_resource,
    staff,
    structure,
    term,
)
from tests.publishing.reading import columns, ids, tried


def test_every_select_gives_the_columns_of_its_table(sis: Database) -> None:
    with sis.transaction() as connection:
        project(connection, silently)
        found = {kind.noun: columns(connection, kind.next.name) for kind in KINDS}
        there = {kind.noun: columns(connection, kind.table.name) for kind in KINDS}

    assert found == {
        kind.noun: {column.name: there[kind.noun][column.name] for column in content(kind.table)}
        for kind in KINDS
    }


def test_a_small_district_is_published_whole(sis: Database) -> None:
    assert ids(tried(sis)) == {
        "orgs": {"D", "S", "T", "S-math"},
        "academicSessions": {"Y", "S-fall", "T-fall"},
        "courses": {"S-algebra", "T-art"},
        "classes": {"S-algebra-1", "T-art-1"},
        "users": {"lisa", "milhouse", "krabappel", "skinner", "marge"},
        "enrollments": {"lisa-algebra", "milhouse-art", "krabappel-algebra"},
        "demographics": {"lisa"},
        "resources": {"book"},
    }


def test_an_org_is_described(sis: Database) -> None:
    orgs = tried(sis, change("organization", "S", identifier="0815", metadata={"a": "b"}))["orgs"]

    assert orgs["S"] == {
        "sourced_id": "S",
        "metadata": {"a": "b"},
        "name": "Name of S",
        "type": "school",
        "identifier": "0815",
        "parent_id": "D",
        "child_ids": ["S-math"],
        "school_ids": ["S"],
    }


def test_an_org_without_an_identifier_is_identified_by_its_id(sis: Database) -> None:
    assert tried(sis)["orgs"]["T"]["identifier"] == "T"


def test_an_org_names_the_schools_it_is_stands_above_or_belongs_to(sis: Database) -> None:
    orgs = tried(sis)["orgs"]

    assert {name: row["school_ids"] for name, row in orgs.items()} == {
        "D": ["S", "T"],
        "S": ["S"],
        "S-math": ["S"],
        "T": ["T"],
    }


def test_orgs_that_stand_above_each_other_do_not_go_round_for_ever(sis: Database) -> None:
    orgs = tried(sis, change("organization", "D", parent_id="S"))["orgs"]

    assert orgs["D"]["parent_id"] == "S"
    assert orgs["S"]["school_ids"] == ["S", "T"]


def test_an_org_whose_parent_is_unknown_has_none(sis: Database) -> None:
    orgs = tried(sis, change("organization", "T", parent_id="gone"))["orgs"]

    assert orgs["T"]["parent_id"] is None


def test_a_session_is_described(sis: Database) -> None:
    sessions = tried(sis)["academicSessions"]

    assert sessions["S-fall"] == {
        "sourced_id": "S-fall",
        "metadata": None,
        "title": "Title of S-fall",
        "type": "term",
        "start_date": date(2025, 8, 18),
        "end_date": date(2025, 12, 20),
        "parent_id": "Y",
        "child_ids": None,
        "school_year": "2026",
        "school_ids": ["S"],
    }


def test_a_session_of_the_district_has_its_children_in_order_of_time(sis: Database) -> None:
    spring = term("A-spring", "S-26", parent_id="Y", starts_on=date(2026, 1, 6))

    year = tried(sis, spring)["academicSessions"]["Y"]

    assert (year["school_ids"], year["child_ids"]) == (None, ["S-fall", "T-fall", "A-spring"])


@pytest.mark.parametrize("kind", ["schoolYear", "semester", "term", "gradingPeriod", "ext:week"])
def test_terms_of_every_kind_are_sessions(sis: Database, kind: str) -> None:
    sessions = tried(sis, term("X", kind=kind))["academicSessions"]

    assert sessions["X"]["type"] == kind


def test_terms_of_other_years_take_their_courses_and_sections_along(sis: Database) -> None:
    before = (
        term("Y-25", end_year=YEAR - 1, kind="schoolYear"),
        course("latin", "S", year_term_id="Y-25"),
        section("latin-1", "latin", "S"),
        placement("latin-1", "S-fall"),
        section("algebra-25", "S-algebra", "S"),
        placement("algebra-25", "Y-25"),
    )

    roster = tried(sis, *before)

    assert "Y-25" not in roster["academicSessions"]
    assert "latin" not in roster["courses"]
    assert set(roster["classes"]) == {"S-algebra-1", "T-art-1"}


def test_students_of_other_years_are_not_published(sis: Database) -> None:
    roster = tried(
        sis,
        calendar("S-25", "S", end_year=YEAR - 1),
        change("enrollment", "lisa-S", calendar_id="S-25"),
    )

    assert {"lisa", "marge"}.isdisjoint(roster["users"])


def test_a_course_is_described(sis: Database) -> None:
    said = {"number": "0815", "grades": ["09"], "subjects": ["Maths"], "subject_codes": []}
    courses = tried(
        sis,
        change("course", "S-algebra", **said),
        course_resource("S-algebra", "book"),
        course_resource("S-algebra", "unknown"),
    )["courses"]

    assert courses["S-algebra"] == {
        "sourced_id": "S-algebra",
        "metadata": None,
        "title": "Title of S-algebra",
        "course_code": "0815",
        "school_year_id": "Y",
        "org_id": "S",
        "grades": ["09"],
        "subjects": ["Maths"],
        "subject_codes": None,
        "resource_ids": ["book"],
        "school_ids": ["S"],
    }
    assert courses["T-art"]["course_code"] == "T-art"


def test_a_course_is_a_schools_a_departments_or_the_districts(sis: Database) -> None:
    courses = tried(sis, course("of-department", "S-math"), course("of-district", "D"))["courses"]

    assert courses["of-department"]["school_ids"] == ["S"]
    assert courses["of-district"]["school_ids"] is None


def test_a_class_is_described(sis: Database) -> None:
    said = {"number": "3", "kind": "homeroom", "room": "12", "grades": ["09", "10"]}
    classes = tried(
        sis,
        change("section", "S-algebra-1", **said),
        section_resource("S-algebra-1", "book"),
    )["classes"]

    assert classes["S-algebra-1"] == {
        "sourced_id": "S-algebra-1",
        "metadata": None,
        "title": "Title of S-algebra-1",
        "class_code": "3",
        "class_type": "homeroom",
        "location": "12",
        "grades": ["09", "10"],
        "subjects": None,
        "subject_codes": None,
        "periods": None,
        "course_id": "S-algebra",
        "school_id": "S",
        "term_ids": ["S-fall"],
        "resource_ids": ["book"],
    }


def test_a_class_has_terms_and_periods_in_order_of_placement_and_once(
    sis: Database,
) -> None:
    classes = tried(
        sis,
        placement("S-algebra-1", "Y", 2, "7", "1"),
        placement("S-algebra-1", "S-fall", 3, "2", "7"),
    )["classes"]

    assert classes["S-algebra-1"]["term_ids"] == ["S-fall", "Y"]
    assert classes["S-algebra-1"]["periods"] == ["7", "1", "2"]


def test_a_section_that_meets_in_no_published_term_is_no_class(sis: Database) -> None:
    roster = tried(
        sis,
        section("unplaced", "S-algebra", "S"),
        change("calendar", "T-26", lms_exclude=True),
        placement("unplaced", "T-fall"),
    )

    assert set(roster["classes"]) == {"S-algebra-1"}


def test_a_user_is_described(sis: Database) -> None:
    lisa = tried(
        sis,
        account("lisa", "lsimpson", enabled=False),
        change(
            "person",
            "lisa",
            middle_name="Marie",
            preferred_given_name="Lis",
            preferred_family_name="S.",
            pronouns="she",
            identifier="4711",
            master_identifier="ST4711",
            other_ids=[{"type": "state", "identifier": "4711"}],
            email="lisa@springfield.example",
            secondary_email="private@springfield.example",
            sms="555-1",
            phone="555-2",
            primary_organization_id="S",
            metadata={"saxophone": "yes"},
        ),
    )["users"]["lisa"]

    assert lisa == {
        "sourced_id": "lisa",
        "metadata": {"saxophone": "yes"},
        "username": "lsimpson",
        "user_master_identifier": "ST4711",
        "user_ids": [{"type": "state", "identifier": "4711"}],
        "enabled_user": False,
        "given_name": "lisa",
        "family_name": "Simpson",
        "middle_name": "Marie",
        "preferred_first_name": "Lis",
        "preferred_middle_name": None,
        "preferred_last_name": "S.",
        "pronouns": "she",
        "roles": [{"role": "student", "role_type": "primary", "org_id": "S"}],
        "role_names": ["student"],
        "role_org_ids": ["S"],
        "school_ids": ["S"],
        "primary_org_id": "S",
        "user_profiles": None,
        "identifier": "4711",
        "email": "lisa@springfield.example",
        "sms": "555-1",
        "phone": "555-2",
        "agent_ids": ["marge"],
        "grades": ["09"],
        "resource_ids": None,
    }


def test_who_has_no_account_is_enabled_and_has_no_username(sis: Database) -> None:
    milhouse = tried(sis)["users"]["milhouse"]

    assert (milhouse["enabled_user"], milhouse["username"]) == (True, None)


def test_a_role_says_its_dates_and_profile(sis: Database) -> None:
    roles = tried(
        sis,
        profile("P1", "krabappel"),
        change(
            "district_assignment",
            "krabappel-S",
            starts_on=date(2025, 8, 1),
            ends_on=date(2026, 7, 1),
            profile_id="P1",
        ),
    )["users"]["krabappel"]["roles"]

    assert roles == [
        {
            "role": "teacher",
            "role_type": "primary",
            "org_id": "S",
            "begin_date": "2025-08-01",
            "end_date": "2026-07-01",
            "user_profile": "urn:rollcall:profile:P1",
        }
    ]


def test_a_student_with_a_place_at_another_school_is_known_there_as_a_guest(
    sis: Database,
) -> None:
    lisa = tried(sis, roster_entry("lisa-art", "T-art-1", "lisa", "T"))["users"]["lisa"]

    assert lisa["school_ids"] == ["S", "T"]
    assert lisa["roles"] == [
        {"role": "student", "role_type": "primary", "org_id": "S", "guest_school_ids": ["T"]}
    ]


def test_a_role_does_not_name_the_profile_of_somebody_else(sis: Database) -> None:
    roles = tried(
        sis,
        profile("P1", "skinner"),
        change("district_assignment", "krabappel-S", profile_id="P1"),
    )["users"]["krabappel"]["roles"]

    assert "user_profile" not in roles[0]


def test_a_profile_has_a_uri_and_its_credentials(sis: Database) -> None:
    uri = "https://tool.example/p/2"
    lisa = tried(
        sis,
        profile("P1", "lisa", description="Maths", username="lisa1"),
        profile(uri, "lisa", application_id="app"),
    )["users"]["lisa"]

    assert [each["profile_id"] for each in lisa["user_profiles"]] == [
        uri,
        "urn:rollcall:profile:P1",
    ]
    assert lisa["user_profiles"][1] == {
        "profile_id": "urn:rollcall:profile:P1",
        "profile_type": "learning tool",
        "vendor_id": "vendor",
        "description": "Maths",
        "credentials": [{"type": "password", "username": "lisa1"}],
    }


def test_no_show_students_are_not_published(sis: Database) -> None:
    roster = tried(sis, change("enrollment", "milhouse-T", no_show=True))

    assert "milhouse" not in roster["users"]
    assert "milhouse-art" not in roster["enrollments"]


def test_staff_of_every_role_are_published(sis: Database) -> None:
    words = ["aide", "counselor", "proctor", "systemAdministrator", "ext:librarian"]
    people = [person(word) for word in words]
    jobs = [assignment(word, word, "S", role=word) for word in words]

    users = tried(sis, *people, *jobs)["users"]

    assert [users[word]["role_names"] for word in words] == [[word] for word in words]


def test_a_person_nobody_is_to_any_school_is_not_published(sis: Database) -> None:
    roster = tried(sis, person("moe"), demographics("moe"))

    assert "moe" not in roster["users"]
    assert "moe" not in roster["demographics"]


def test_a_contact_goes_with_the_last_published_student(sis: Database) -> None:
    bart = (
        person("bart"),
        enrollment("bart-S", "bart", "S-26"),
        relationship("marge", "bart"),
        change("enrollment", "lisa-S", lms_exclude=True),
    )

    assert "marge" in tried(sis, *bart)["users"]
    assert "marge" not in tried(sis, *bart, remove("enrollment", "bart-S"))["users"]


def test_a_contact_goes_with_the_last_organization(sis: Database) -> None:
    roster = tried(
        sis,
        change("contact_assignment", "marge-S", organization_id="T"),
        change("organization", "T", lms_exclude=True),
    )

    assert "marge" not in roster["users"]
    assert roster["users"]["lisa"]["agent_ids"] is None


def test_agents_are_named_both_ways_and_in_order(sis: Database) -> None:
    users = tried(
        sis,
        person("abe"),
        contact("abe-D", "abe", "D", role="relative"),
        relationship("abe", "lisa", guardian=False),
        relationship("abe", "milhouse", guardian=False),
    )["users"]

    assert users["lisa"]["agent_ids"] == ["abe", "marge"]
    assert users["abe"]["agent_ids"] == ["lisa", "milhouse"]
    assert users["marge"]["agent_ids"] == ["lisa"]


def test_a_teacher_is_nobodys_agent_unless_a_contact_too(sis: Database) -> None:
    related = relationship("krabappel", "lisa")
    assert tried(sis, related)["users"]["lisa"]["agent_ids"] == ["marge"]

    also = contact("krabappel-contact", "krabappel", "S", role="relative")
    users = tried(sis, related, also)["users"]

    assert users["lisa"]["agent_ids"] == ["krabappel", "marge"]
    assert users["krabappel"]["role_names"] == ["relative", "teacher"]


def test_nobody_stands_by_themselves(sis: Database) -> None:
    users = tried(sis, relationship("lisa", "lisa"), contact("lisa-c", "lisa", "S"))["users"]

    assert users["lisa"]["agent_ids"] == ["marge"]
    assert users["lisa"]["role_names"] == ["student"]


def test_a_contact_known_to_no_school_is_known_to_the_students_schools(
    sis: Database,
) -> None:
    users = tried(
        sis,
        change("contact_assignment", "marge-S", organization_id="D"),
        relationship("marge", "milhouse"),
    )["users"]

    assert users["marge"]["school_ids"] == ["S", "T"]
    assert users["skinner"]["school_ids"] == []


def test_a_role_at_a_department_makes_known_to_its_school(sis: Database) -> None:
    users = tried(sis, change("district_assignment", "skinner-D", organization_id="S-math"))[
        "users"
    ]

    assert users["skinner"]["school_ids"] == ["S"]


def test_grades_come_from_published_enrollments_in_order_and_once(sis: Database) -> None:
    users = tried(
        sis,
        structure("T-bells", "T-26"),
        grade_level("T-08", "T-bells", code="08"),
        grade_level("T-10", "T-bells", code="10", lms_exclude=True),
        grade_level("T-09", "T-bells", code="09"),
        change("enrollment", "lisa-S", position=2),
        enrollment("lisa-08", "lisa", "T-26", grade_level_id="T-08", position=1),
        enrollment("lisa-10", "lisa", "T-26", grade_level_id="T-10", position=3),
        enrollment("lisa-09", "lisa", "T-26", grade_level_id="T-09", position=4),
    )["users"]

    assert users["lisa"]["grades"] == ["08", "09"]
    assert users["milhouse"]["grades"] is None


def test_a_primary_organization_that_is_not_published_is_not_named(sis: Database) -> None:
    users = tried(
        sis,
        change("person", "milhouse", primary_organization_id="S"),
        change("organization", "S", lms_exclude=True),
    )["users"]

    assert users["milhouse"]["primary_org_id"] is None


def test_a_users_resources_go_with_what_they_are_for(sis: Database) -> None:
    links = (
        resource("atlas"),
        resource("tablet"),
        person_resource("lisa", "book"),
        person_resource("lisa", "atlas", section_id="T-art-1"),
        person_resource("lisa", "tablet", organization_id="T"),
    )
    users = tried(sis, *links)["users"]
    assert users["lisa"]["resource_ids"] == ["atlas", "book", "tablet"]

    users = tried(sis, *links, change("organization", "T", lms_exclude=True))["users"]
    assert users["lisa"]["resource_ids"] == ["book"]


def test_an_enrollment_is_described(sis: Database) -> None:
    first, last = date(2025, 9, 1), date(2025, 10, 1)
    enrollments = tried(
        sis, change("roster_entry", "lisa-algebra", starts_on=first),
        change("section_staff", "krabappel-algebra", ends_on=last, metadata={"room": "x"}),
    )["enrollments"]  # fmt: skip

    lesson = {"class_id": "S-algebra-1", "school_id": "S"}
    assert enrollments["lisa-algebra"] == lesson | {
        "sourced_id": "lisa-algebra",
        "metadata": None,
        "role": "student",
        "primary": False,
        "begin_date": first,
        "end_date": None,
        "user_id": "lisa",
    }
    assert enrollments["krabappel-algebra"] == lesson | {
        "sourced_id": "krabappel-algebra",
        "metadata": {"room": "x"},
        "role": "teacher",
        "primary": True,
        "begin_date": None,
        "end_date": last,
        "user_id": "krabappel",
    }


def test_who_is_withheld_at_one_school_has_no_enrollments_there(sis: Database) -> None:
    """Published for another school, Lisa and Krabappel stay users; their places at S go."""
    roster = tried(
        sis,
        enrollment("lisa-T", "lisa", "T-26"),
        assignment("krabappel-T", "krabappel", "T"),
        roster_entry("lisa-art", "T-art-1", "lisa", "T"),
        staff("krabappel-art", "T-art-1", "krabappel", "T"),
        change("enrollment", "lisa-S", lms_exclude=True),
        change("district_assignment", "krabappel-S", lms_exclude=True),
    )

    assert {"lisa", "krabappel"} <= set(roster["users"])
    assert set(roster["enrollments"]) == {"milhouse-art", "lisa-art", "krabappel-art"}


def test_a_guest_from_another_school_has_an_enrollment(sis: Database) -> None:
    guest = roster_entry("milhouse-algebra", "S-algebra-1", "milhouse", "S")

    assert "milhouse-algebra" in tried(sis, guest)["enrollments"]


def test_demographics_are_described(sis: Database) -> None:
    said = {
        "birth_date": date(2010, 5, 9),
        "sex": "female",
        "white": True,
        "asian": False,
        "two_or_more_races": False,
        "hispanic_or_latino": False,
        "country_of_birth": "US",
        "state_of_birth": "OR",
        "city_of_birth": "Springfield",
        "residence_status": "01652",
    }
    lisa = tried(sis, change("demographics", "lisa", **said))["demographics"]["lisa"]

    assert lisa == {
        "sourced_id": "lisa",
        "metadata": None,
        "birth_date": date(2010, 5, 9),
        "sex": "female",
        "american_indian_or_alaska_native": None,
        "asian": False,
        "black_or_african_american": None,
        "native_hawaiian_or_other_pacific_islander": None,
        "white": True,
        "demographic_race_two_or_more_races": False,
        "hispanic_or_latino_ethnicity": False,
        "country_of_birth_code": "US",
        "state_of_birth_abbreviation": "OR",
        "city_of_birth": "Springfield",
        "public_school_residence_status": "01652",
        "school_ids": ["S"],
    }


def test_a_resource_is_described(sis: Database) -> None:
    said = {"title": "Atlas", "roles": ["student"], "importance": "primary", "vendor_id": "V"}

    assert tried(sis, resource("atlas", **said))["resources"]["atlas"] == {
        "sourced_id": "atlas",
        "metadata": None,
        "title": "Atlas",
        "roles": ["student"],
        "importance": "primary",
        "vendor_resource_id": "Book atlas",
        "vendor_id": "V",
        "application_id": None,
    }
