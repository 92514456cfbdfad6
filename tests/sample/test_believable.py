"""The sample district has what real districts have, the awkward things included."""

import re
import unicodedata
from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from app.intake.csv_tables import ROLE
from tests.sample.conftest import STUDENTS
from tests.sample.reading import grouped


def test_schools_of_every_level_stand_under_one_district(district):
    orgs = district["orgs"]
    (root,) = [org for org in orgs if org["type"] == "district"]

    assert {org["parentSourcedId"] for org in orgs if org is not root} == {root["sourcedId"]}
    assert Counter(org["type"] for org in orgs) == {"district": 1, "department": 2, "school": 4}
    for level in ("Elementary", "Middle", "High", "Academy"):
        assert any(level in org["name"] for org in orgs)


def test_the_school_year_is_divided_without_a_gap(district):
    sessions = district.by_id("academicSessions")
    children = grouped(district["academicSessions"], "parentSourcedId")
    (year,) = children.pop("")

    assert (year["type"], year["schoolYear"]) == ("schoolYear", "2027")
    for parent, parts in children.items():
        for kind in {part["type"] for part in parts}:
            same = sorted(
                (part["startDate"], part["endDate"]) for part in parts if part["type"] == kind
            )
            assert same[0][0] == sessions[parent]["startDate"]
            assert same[-1][1] == sessions[parent]["endDate"]
            assert [end for _, end in same[:-1]] == [start for start, _ in same[1:]]


def test_every_term_a_class_meets_in_has_grading_periods(district):
    children = grouped(district["academicSessions"], "parentSourcedId")
    terms = {term for row in district["classes"] for term in row["termSourcedIds"].split(",")}

    for term in terms:
        assert {child["type"] for child in children[term]} == {"gradingPeriod"}


@pytest.mark.parametrize("role", ["student", "teacher"])
def test_nobody_is_in_two_places_in_one_period(district, role):
    meetings = defaultdict(list)
    for who_and_when, begin, end in district.busy(role):
        meetings[who_and_when].append((begin, end))

    for times in meetings.values():
        times.sort()
        assert all(end <= begin for (_, end), (begin, _) in pairwise(times))


def test_a_student_has_about_ten_classes(district):
    students = sum(row["role"] == "student" for row in district["enrollments"])

    assert 9 <= students / STUDENTS <= 12


def test_every_class_has_students_and_one_lead_teacher_at_a_time(district):
    members = grouped(district["enrollments"], "classSourcedId")

    for row in district["classes"]:
        leads = sorted(
            (member["beginDate"], member["endDate"])
            for member in members[row["sourcedId"]]
            if member["role"] == "teacher" and member["primary"] == "true"
        )
        assert any(member["role"] == "student" for member in members[row["sourcedId"]])
        assert leads
        assert all("" < end <= begin for (_, end), (begin, _) in pairwise(leads))


def test_a_substitute_takes_over_all_classes_on_the_day_a_teacher_leaves(district):
    roles = [row for row in district["roles"] if row["role"] == "teacher"]
    leavers = [row for row in roles if row["endDate"]]
    substitutes = [row for row in roles if row["beginDate"]]
    classes = {
        user: {row["classSourcedId"] for row in rows if row["role"] == "teacher"}
        for user, rows in grouped(district["enrollments"], "userSourcedId").items()
    }

    assert leavers
    for leaver in leavers:
        assert classes[leaver["userSourcedId"]]
        assert any(
            substitute["beginDate"] == leaver["endDate"]
            and classes[leaver["userSourcedId"]] <= classes[substitute["userSourcedId"]]
            for substitute in substitutes
        )


def test_enrollments_of_every_role_occur_and_co_teachers_do(district):
    kinds = {(row["role"], row["primary"]) for row in district["enrollments"]}

    assert kinds >= {
        ("student", ""),
        ("teacher", "true"),
        ("teacher", "false"),
        ("administrator", "false"),
        ("proctor", "false"),
    }


def test_people_have_every_role_of_the_standard(district):
    assert {row["role"] for row in district["roles"]} == set(ROLE.words)


def test_everyone_has_a_role_and_one_primary_role_at_each_organization(district):
    roles = district.roles_of_users()

    assert roles.keys() == district.by_id("users").keys()
    primary = Counter(
        (row["userSourcedId"], row["orgSourcedId"])
        for row in district["roles"]
        if row["roleType"] == "primary"
    )
    assert set(primary.values()) == {1}
    assert primary.keys() == {
        (row["userSourcedId"], row["orgSourcedId"]) for row in district["roles"]
    }


def test_a_teacher_is_also_a_parent_at_the_same_school_and_at_another(district):
    both = [
        {role: {row["orgSourcedId"] for row in rows if row["role"] == role} for role in held}
        for rows in district.roles_of_users().values()
        if (held := {row["role"] for row in rows}) >= {"teacher", "parent"}
    ]

    assert any(person["teacher"] & person["parent"] for person in both)
    assert any(not person["teacher"] & person["parent"] for person in both)


def test_a_teacher_teaches_at_two_schools(district):
    schools = defaultdict(set)
    for row in district["enrollments"]:
        if row["role"] == "teacher":
            schools[row["userSourcedId"]].add(row["schoolSourcedId"])

    assert any(len(taught) == 2 for taught in schools.values())


def test_a_student_moved_in_mid_year_and_took_every_class_along(district):
    moved = {
        user: sorted(rows, key=lambda row: row["beginDate"])
        for user, rows in district.roles_of_users().items()
        if len(rows) == 2 and {row["role"] for row in rows} == {"student"}
    }
    enrollments = grouped(district["enrollments"], "userSourcedId")

    assert moved
    for user, (before, after) in moved.items():
        assert before["orgSourcedId"] != after["orgSourcedId"]
        assert before["endDate"] == after["beginDate"] > before["beginDate"]
        for row in enrollments[user]:
            first = row["schoolSourcedId"] == before["orgSourcedId"]
            assert (
                row["endDate"] <= before["endDate"]
                if first
                else (row["beginDate"] >= after["beginDate"])
            )
        assert {row["schoolSourcedId"] for row in enrollments[user]} == {
            before["orgSourcedId"],
            after["orgSourcedId"],
        }


def test_students_come_late_and_leave_early(district):
    only = [rows[0] for rows in district.roles_of_users().values() if len(rows) == 1]
    students = [row for row in only if row["role"] == "student"]

    assert any(row["endDate"] for row in students)
    assert any(row["beginDate"] > "2026-09" for row in students)


def test_agents_are_linked_both_ways_and_are_never_mere_teachers(district):
    links = {
        (user["sourcedId"], agent)
        for user in district["users"]
        for agent in filter(None, user["agentSourcedIds"].split(","))
    }
    students = {row["userSourcedId"] for row in district["roles"] if row["role"] == "student"}
    family = {
        row["userSourcedId"]
        for row in district["roles"]
        if row["role"] in {"parent", "guardian", "relative"}
    }

    assert links == {(agent, user) for user, agent in links}
    assert {user for user, _ in links} <= students | family
    assert all((user in students) != (agent in students) for user, agent in links)


def test_siblings_share_parents_and_some_relative_is_there_for_one_of_them(district):
    roles = district.roles_of_users()
    children = {
        kind: [
            len(user["agentSourcedIds"].split(","))
            for user in district["users"]
            if kind in {row["role"] for row in roles[user["sourcedId"]]}
        ]
        for kind in ("parent", "relative")
    }

    assert max(children["parent"]) > 1
    assert set(children["relative"]) == {1}


def test_there_are_about_one_and_a_half_contacts_to_a_student(district):
    family = {
        row["userSourcedId"]
        for row in district["roles"]
        if row["role"] in {"parent", "guardian", "relative"}
    }

    assert 1.2 <= len(family) / STUDENTS <= 1.8


def test_names_are_of_many_scripts_and_lengths(district):
    names = [row[part] for row in district["users"] for part in ("givenName", "familyName")]
    scripts = {unicodedata.name(letter).split()[0] for name in names for letter in name}

    assert scripts >= {"LATIN", "CJK", "CYRILLIC", "ARABIC", "APOSTROPHE", "SPACE", "HYPHEN-MINUS"}
    assert min(map(len, names)) == 1
    assert max(map(len, names)) > 30


def test_names_people_choose_and_their_pronouns_occur(district):
    for column in (
        "preferredGivenName",
        "preferredMiddleName",
        "preferredFamilyName",
        "pronouns",
    ):
        assert any(row[column] for row in district["users"])
        assert not all(row[column] for row in district["users"])


@pytest.mark.parametrize(
    "column",
    ["email", "middleName", "sms", "phone", "userIds", "primaryOrgSourcedId", "agentSourcedIds"],
)
def test_optional_values_are_missing_for_some_and_there_for_others(district, column):
    assert {bool(row[column]) for row in district["users"]} == {True, False}


def test_user_names_and_addresses_are_unique_and_lead_nowhere(district):
    for column in ("username", "email"):
        values = [row[column] for row in district["users"] if row[column]]
        assert len(values) == len(set(values))
    hosts = {row["email"].rpartition("@")[2] for row in district["users"] if row["email"]}
    assert all(re.search(r"(^|\.)example\.(com|net|org)$", host) for host in hosts)


def test_there_are_no_passwords(district):
    assert not any(row["password"] for row in district["users"] + district["userProfiles"])


def test_some_users_may_not_log_in(district):
    assert {row["enabledUser"] for row in district["users"]} == {"true", "false"}


def test_some_students_are_in_two_grades(district):
    assert any("," in row["grades"] for row in district["users"])


@pytest.mark.parametrize("kind", ["users", "orgs", "academicSessions", "classes", "enrollments"])
def test_an_id_that_must_be_encoded_occurs_in_every_kind(district, kind):
    assert any("/" in row["sourcedId"] for row in district[kind])


def test_ids_of_all_odd_shapes_occur(district):
    ids = "\n".join(row["sourcedId"] for row in district["enrollments"])

    assert set("/@._") < set(ids)
    assert max(map(len, ids.split("\n"))) == 255


def test_classes_are_homerooms_and_scheduled_with_rooms_and_periods(district):
    rows = district["classes"]

    assert {row["classType"] for row in rows} == {"homeroom", "scheduled"}
    assert all(row["periods"] for row in rows)
    assert any("," in row["periods"] for row in rows)
    assert {bool(row["location"]) for row in rows} == {True, False}


def test_courses_cover_many_subjects_some_two_at_once(district):
    subjects = {row["subjects"] for row in district["courses"]}

    assert len({part for several in subjects for part in several.split(",")}) >= 15
    for row in district["courses"]:
        assert row["subjects"].count(",") == row["subjectCodes"].count(",")
    assert any("," in several for several in subjects)


def test_results_of_every_status_occur_and_some_beat_the_maximum(district):
    items = district.by_id("lineItems")
    results = district["results"]

    assert {row["scoreStatus"] for row in results} == {
        "exempt", "fully graded", "not submitted", "partially graded", "submitted",
    }  # fmt: skip
    assert any(
        float(row["score"]) > float(items[row["lineItemSourcedId"]]["resultValueMax"])
        for row in results
        if row["score"]
    )
    assert all(
        bool(row["score"]) == (row["scoreStatus"] in {"fully graded", "partially graded"})
        for row in results
    )


def test_objectives_are_of_sources_that_rest_knows_as_csv_does(district):
    rows = [
        *district["lineItemLearningObjectiveIds"],
        *district["resultLearningObjectiveIds"],
    ]
    assert {row["source"] for row in rows} == {"case", "unknown"}


def test_a_result_is_of_a_student_who_was_in_the_class_when_it_was_due(district):
    items = district.by_id("lineItems")
    stays = {
        (row["classSourcedId"], row["userSourcedId"]): (row["beginDate"], row["endDate"])
        for row in district["enrollments"]
        if row["role"] == "student"
    }

    for row in district["results"]:
        begin, end = stays[row["classSourcedId"], row["studentSourcedId"]]
        assert begin <= items[row["lineItemSourcedId"]]["dueDate"] < end


def test_work_is_due_within_its_grading_period(district):
    sessions = district.by_id("academicSessions")

    for row in district["lineItems"]:
        period = sessions[row["academicSessionSourcedId"]]
        assert period["type"] == "gradingPeriod"
        assert period["startDate"] <= row["assignDate"] <= row["dueDate"] < period["endDate"]


def test_demographics_are_of_students_and_fit_their_grades(district):
    users = district.by_id("users")

    assert 0.9 * STUDENTS < len(district["demographics"]) < STUDENTS
    for row in district["demographics"]:
        if row["birthDate"] and users[row["sourcedId"]]["grades"] == "KG":
            assert "2020-09-01" < row["birthDate"] <= "2021-09-01"
    assert {row["sex"] for row in district["demographics"]} == {
        "male", "female", "other", "unspecified", "",
    }  # fmt: skip


def test_a_profile_belongs_to_the_user_of_the_role_that_names_it(district):
    profiles = district.by_id("userProfiles")
    named = [row for row in district["roles"] if row["userProfileSourcedId"]]

    assert named
    for row in named:
        assert profiles[row["userProfileSourcedId"]]["userSourcedId"] == row["userSourcedId"]
