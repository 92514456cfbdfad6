"""What delta packages change, and what they leave alone."""

from tests.intake.conftest import Sis, place
from tests.intake.packages import SPRINGFIELD, delta, gone

USER = "{0},{1},2026-09-01T06:00:00.000Z,true,{0},,{2},Simpson,,,,,,{3},{4},,,,,,,"


def user(id_: str, name: str, agents: str = "", grades: str = "") -> str:
    return USER.format(id_, "active", name, agents, grades)


def test_a_delta_changes_what_it_names_and_nothing_else(springfield: Sis) -> None:
    before = springfield.rows("SELECT * FROM person WHERE sourced_id <> 'bart' ORDER BY 1")
    report = springfield.update({"users": user("bart", "El Barto", '"marge,abe"', "02")})

    assert report.applied
    assert (report.changes["users"].changed, report.changes["users"].removed) == (1, 0)
    assert set(report.changes) == {"users"}
    assert springfield.rows("SELECT given_name FROM person WHERE sourced_id = 'bart'") == [
        ("El Barto",)
    ]
    assert before == springfield.rows("SELECT * FROM person WHERE sourced_id <> 'bart' ORDER BY 1")


def test_active_creates_too(springfield: Sis) -> None:
    report = springfield.update(
        {
            "users": user("maggie", "Maggie", "marge", "PK"),
            "roles": delta("r9,,,maggie,primary,student,,,W,"),
            "enrollments": delta("e9,,,HOME-2,S,maggie,student,,,"),
        }
    )
    added = {file: changes.added for file, changes in report.changes.items()}

    assert added == {"enrollments": 1, "roles": 1, "users": 1}
    assert springfield.rows(
        "SELECT sourced_id, calendar_id, grade_level_id FROM enrollment WHERE person_id = 'maggie'"
    ) == [("r9:2027", "W:2027", "W:2027:PK")]
    assert ("marge maggie",) in springfield.rows("SELECT sourced_id FROM relationship")


def test_removed_class_takes_its_enrollments_along_and_leaves_its_grades(springfield: Sis) -> None:
    report = springfield.update({"classes": gone("classes", "MATH-1")})

    assert [place(finding)[:3] for finding in report.findings] == [
        ("warning", code, f"{file}.csv")
        for code, file in (
            ("removed_too", "enrollments"), ("removed_too", "enrollments"),
            ("removed_too", "classResources"), ("removed_too", "userResources"),
            ("kept", "scoreScales"), ("kept", "lineItems"), ("kept", "results"),
        )
    ]  # fmt: skip
    assert str(report.findings[0]) == (
        "enrollments.csv: 2 removed: they belong to records that are gone from classes.csv."
    )
    assert {file: changes.removed for file, changes in report.changes.items()} == {
        "classes": 1, "classResources": 1, "enrollments": 3, "userResources": 1,
    }  # fmt: skip
    assert springfield.ids("section") == ["HOME-2"]
    assert springfield.rows("SELECT DISTINCT section_id FROM section_term") == [("HOME-2",)]


def test_a_removed_person_leaves_no_trace(springfield: Sis) -> None:
    report = springfield.update(
        {"users": gone("users", "edna"), "roles": gone("roles", "r5", "r6", "r7")}
    )
    traces = """
        SELECT sourced_id FROM person UNION SELECT sourced_id FROM user_account
        UNION SELECT person_id FROM user_profile UNION SELECT person_id FROM section_staff
        UNION SELECT person_id FROM district_assignment
    """
    assert ("edna",) not in springfield.rows(traces)
    assert {file: changes.removed for file, changes in report.changes.items()} == {
        "enrollments": 2, "roles": 3, "userProfiles": 1, "users": 1,
    }  # fmt: skip


def test_a_removed_organization_is_forgotten_by_what_only_mentions_it(springfield: Sis) -> None:
    springfield.run("UPDATE person SET primary_organization_id = 'W' WHERE sourced_id = 'bart'")
    report = springfield.update({"orgs": gone("orgs", "W")})

    assert [str(finding) for finding in report.findings] == [
        "users.csv: 1 changed: they named records that are gone from orgs.csv.",
        "roles.csv: 1 removed: they belong to records that are gone from orgs.csv.",
    ]
    assert springfield.ids("calendar") == ["S:2027"]
    assert springfield.rows(
        "SELECT primary_organization_id FROM person WHERE sourced_id = 'bart'"
    ) == [(None,)]


def test_a_class_goes_with_its_last_term(springfield: Sis) -> None:
    report = springfield.update({"academicSessions": gone("academicSessions", "T1")})

    assert springfield.ids("section") == ["MATH-1"]
    assert springfield.rows("SELECT position, term_id FROM section_term") == [(2, "T2")]
    assert [str(finding) for finding in report.findings][:2] == [
        "classes.csv: 2 changed: they named records that are gone from academicSessions.csv.",
        "classes.csv: 1 removed: the last term they met in is gone from academicSessions.csv.",
    ]


def test_inactive_is_read_as_gone(springfield: Sis) -> None:
    row = gone("enrollments", "e1").replace("tobedeleted", "inactive")
    report = springfield.update({"enrollments": row})

    assert [finding.kind.code for finding in report.findings] == ["old_word"]
    assert springfield.ids("roster_entry") == ["e2"]


def test_a_student_who_becomes_a_teacher_of_the_class_has_changed(springfield: Sis) -> None:
    report = springfield.update({"enrollments": delta("e2,,,MATH-1,S,lisa,teacher,true,,")})

    assert (report.changes["enrollments"].added, report.changes["enrollments"].changed) == (0, 1)
    assert springfield.ids("roster_entry") == ["e1"]
    assert springfield.ids("section_staff") == ["e2", "e3", "e4"]


def test_grades_change_with_the_user_whose_role_is_not_in_the_package(springfield: Sis) -> None:
    report = springfield.update({"users": user("lisa", "Lisa", grades="03")})

    assert springfield.rows(
        "SELECT sourced_id, grade_level_id FROM enrollment WHERE person_id = 'lisa'"
    ) == [("r2:2027", "S:2027:03")]
    assert report.changes["roles"].changed == 1


def test_a_role_that_changes_keeps_the_grades_and_its_place(springfield: Sis) -> None:
    springfield.update({"roles": delta("r2,,,lisa,primary,student,2026-10-01,,W,")})

    assert springfield.rows(
        """
        SELECT sourced_id, calendar_id, grade_level_id, starts_on::text, position
        FROM enrollment WHERE person_id = 'lisa' ORDER BY 1
        """
    ) == [
        ("r2:2027", "W:2027", "W:2027:02", "2026-10-01", 1),
        ("r2:2027:2", "W:2027", "W:2027:03", "2026-10-01", 2),
    ]


def test_a_further_role_comes_last_and_has_the_grades_of_the_others(springfield: Sis) -> None:
    springfield.update({"roles": delta("r0,,,lisa,primary,student,,,W,")})

    assert springfield.rows(
        "SELECT sourced_id, position FROM enrollment WHERE person_id = 'lisa' ORDER BY 2"
    ) == [("r2:2027", 1), ("r2:2027:2", 2), ("r0:2027", 3), ("r0:2027:2", 4)]


def test_the_middle_one_of_three_roles_may_go(springfield: Sis) -> None:
    report = springfield.update({"roles": gone("roles", "r6")})

    assert (report.changes["roles"].removed, report.changes["roles"].changed) == (1, 1)
    assert springfield.rows(
        "SELECT sourced_id, position FROM district_assignment ORDER BY position"
    ) == [("r5", 1), ("r7", 2)]


def test_a_guardian_who_becomes_a_relative_guards_no_more(springfield: Sis) -> None:
    springfield.update({"roles": delta("r3,,,marge,primary,relative,,,S,")})

    assert springfield.rows("SELECT DISTINCT guardian FROM relationship") == [(False,)]


def test_an_agent_stays_while_one_side_names_the_other(springfield: Sis) -> None:
    springfield.update({"users": user("bart", "Bart", "abe", "02")})
    assert "marge bart" in springfield.ids("relationship")

    springfield.update({"users": user("marge", "Marge", "lisa")})
    assert springfield.ids("relationship") == ["abe bart", "marge lisa"]


def test_who_never_named_anybody_may_change_without_losing_an_agent(springfield: Sis) -> None:
    springfield.update({"users": user("lisa", "Lisa Marie", grades="02")})
    assert "marge lisa" in springfield.ids("relationship")


def test_a_mixture_takes_each_file_in_its_mode(springfield: Sis) -> None:
    report = springfield.load(
        {
            "users": user("bart", "Bart", "abe", "02"),
            "categories": "QZ,,,Quizzes,",
            "lineItems": gone("lineItems", "li1"),
        },
        modes={"users": "delta", "lineItems": "delta"},
    )
    assert springfield.ids("category") == ["QZ"]
    assert springfield.ids("assignment") == ["li2"]
    assert len(springfield.ids("person")) == len(SPRINGFIELD["users"].strip().splitlines())
    assert report.modes == {"categories": "bulk", "lineItems": "delta", "users": "delta"}
