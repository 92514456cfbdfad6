"""What bulk packages change in a SIS that is not empty: what goes, what stays, which year it is."""

from datetime import date

import pytest

from tests.intake.conftest import TODAY, Sis
from tests.intake.packages import SPRINGFIELD, Files, delta, gone

WITHOUT_BART: Files = {
    "orgs": SPRINGFIELD["orgs"],
    "academicSessions": SPRINGFIELD["academicSessions"],
    "courses": SPRINGFIELD["courses"],
    "classes": SPRINGFIELD["classes"],
    "users": """
        lisa,,,true,lisa,,Lisa,Simpson,,,,,,,"02,03",,,,,,,
        marge,,,false,marge,,Marge,Simpson,,,,555-1,555-2,lisa,,,,,,Bouvier,,
        edna,,,true,edna,,Edna,Krabappel,,,,,,,,,,,,,,
    """,
    "userProfiles": SPRINGFIELD["userProfiles"],
    "roles": """
        r2,,,lisa,primary,student,,,S,
        r3,,,marge,primary,parent,,,S,
        r5,,,edna,primary,teacher,,,S,P1
    """,
    "enrollments": """
        e2,,,MATH-1,S,lisa,student,,,
        e3,,,MATH-1,S,edna,teacher,true,,
    """,
}


def test_what_is_missing_from_a_bulk_file_goes_with_what_refers_to_it_except_grades(
    springfield: Sis,
) -> None:
    report = springfield.load(WITHOUT_BART)
    removed = {file: changes.removed for file, changes in report.changes.items()}

    assert removed == {
        "academicSessions": 0, "classes": 0, "courses": 0, "demographics": 1, "enrollments": 2,
        "orgs": 0, "roles": 4, "userProfiles": 0, "userResources": 1, "users": 2,
    }  # fmt: skip
    assert {finding.kind.file for finding in report.findings} == {
        "demographics.csv", "results.csv", "userResources.csv",
    }  # fmt: skip
    assert springfield.ids("person") == ["edna", "lisa", "marge"]
    assert springfield.ids("relationship") == ["marge lisa"]


def test_what_an_absent_file_says_stays(springfield: Sis) -> None:
    springfield.load(WITHOUT_BART)
    assert springfield.ids("assignment") == ["li1", "li2"]
    assert springfield.ids("resource") == ["book"]


def test_facts_that_packages_do_not_know_survive(springfield: Sis) -> None:
    for statement in (
        "UPDATE organization SET lms_exclude = TRUE WHERE sourced_id = 'W'",
        "UPDATE calendar SET lms_exclude = TRUE WHERE sourced_id = 'W:2027'",
        "UPDATE schedule_structure SET lms_exclude = TRUE WHERE sourced_id = 'S:2027'",
        "UPDATE grade_level SET lms_exclude = TRUE WHERE code = '03'",
        "INSERT INTO course_master (sourced_id, title, lms_exclude) VALUES ('M', 'M', TRUE)",
        "UPDATE course SET master_id = 'M' WHERE sourced_id = 'MATH'",
        "INSERT INTO grading_task (sourced_id, title, lms_exclude) VALUES ('task', 'T', TRUE)",
        "INSERT INTO standard (sourced_id, title, lms_exclude) VALUES ('adds', 'A', TRUE)",
        "UPDATE course SET lms_exclude = TRUE WHERE sourced_id = 'ART'",
        "UPDATE section SET lms_exclude = TRUE WHERE sourced_id = 'HOME-2'",
        "UPDATE district_assignment SET lms_exclude = TRUE WHERE sourced_id = 'r6'",
        "UPDATE enrollment SET no_show = TRUE, lms_exclude = TRUE WHERE sourced_id = 'r1:2027'",
        "UPDATE person SET secondary_email = 'b@home.org' WHERE sourced_id = 'bart'",
    ):
        springfield.run(statement)
    users = SPRINGFIELD["users"].replace("Bartholomew", "Bart")
    roles = SPRINGFIELD["roles"].replace("2026-08-17,,S", "2026-09-01,,S")
    report = springfield.load({**SPRINGFIELD, "users": users, "roles": roles})

    assert (report.changes["users"].changed, report.changes["roles"].changed) == (1, 1)
    marked = """
        SELECT sourced_id FROM organization WHERE lms_exclude
        UNION ALL SELECT sourced_id FROM calendar WHERE lms_exclude
        UNION ALL SELECT sourced_id FROM schedule_structure WHERE lms_exclude
        UNION ALL SELECT sourced_id FROM grade_level WHERE lms_exclude
        UNION ALL SELECT master_id || ' of ' || course.sourced_id
            FROM course JOIN course_master AS master ON master.sourced_id = master_id
            WHERE master.lms_exclude
        UNION ALL SELECT sourced_id FROM grading_task WHERE lms_exclude
        UNION ALL SELECT sourced_id FROM standard WHERE lms_exclude
        UNION ALL SELECT sourced_id FROM course WHERE lms_exclude
        UNION ALL SELECT sourced_id FROM section WHERE lms_exclude
        UNION ALL SELECT sourced_id FROM district_assignment WHERE lms_exclude
        UNION ALL SELECT sourced_id FROM enrollment WHERE lms_exclude AND no_show
        UNION ALL SELECT sourced_id FROM person WHERE secondary_email = 'b@home.org'
    """
    assert [id_ for (id_,) in springfield.rows(marked)] == [
        "W", "W:2027", "S:2027", "S:2027:03", "M of MATH", "task", "adds", "ART", "HOME-2", "r6",
        "r1:2027", "bart",
    ]  # fmt: skip


def test_a_grade_that_nobody_is_in_stays_excluded(springfield: Sis) -> None:
    springfield.run("UPDATE grade_level SET lms_exclude = TRUE WHERE code = '03'")
    users = SPRINGFIELD["users"].replace('"02,03"', "02")
    springfield.load({**SPRINGFIELD, "users": users})
    springfield.load(SPRINGFIELD)

    assert springfield.rows("SELECT lms_exclude FROM grade_level WHERE code = '03'") == [(True,)]


def test_a_calendar_the_district_made_is_used(sis: Sis) -> None:
    sis.run(
        "INSERT INTO calendar (sourced_id, organization_id, end_year) VALUES ('own', 'S', 2027)"
    )
    sis.run("INSERT INTO schedule_structure (sourced_id, calendar_id) VALUES ('bells', 'own')")
    sis.run("INSERT INTO grade_level (sourced_id, structure_id, code) VALUES ('g', 'bells', '02')")
    sis.load(SPRINGFIELD)

    assert sis.rows(
        "SELECT calendar_id, grade_level_id FROM enrollment WHERE person_id = 'bart'"
    ) == [("own", "g")]
    assert sis.ids("schedule_structure") == ["W:2027", "bells"]
    assert sis.ids("grade_level") == ["bells:03", "g"]


def sessions(*years: int) -> str:
    """Return a school year and a term for each of these years."""
    return "\n".join(
        f"Y{year},,,Year,schoolYear,{year - 1}-08-01,{year}-08-01,,{year}\n"
        f"T{year},,,Term,term,{year - 1}-08-01,{year}-08-01,Y{year},{year}"
        for year in years
    )


def years(sis: Sis) -> list[tuple[object, ...]]:
    return sis.rows("SELECT end_year, active FROM school_year ORDER BY 1")


@pytest.mark.parametrize(
    ("today", "active"),
    [(date(2026, 3, 1), 2026), (date(2026, 8, 1), 2027), (date(2030, 1, 1), 2028)],
)
def test_the_year_of_today_becomes_active_or_else_the_latest(
    sis: Sis, today: date, active: int
) -> None:
    report = sis.load({"academicSessions": sessions(2026, 2027, 2028)}, today=today)

    assert report.school_year == active
    assert years(sis) == [(year, year == active) for year in (2026, 2027, 2028)]


def test_the_active_year_stays_while_it_has_terms(sis: Sis) -> None:
    sis.load({"academicSessions": sessions(2026, 2027)}, today=date(2026, 3, 1))
    assert sis.load({"academicSessions": sessions(2026, 2027)}).school_year == 2026
    assert sis.load({"academicSessions": sessions(2027, 2028)}).school_year == 2027
    assert years(sis) == [(2027, True), (2028, False)]


def test_students_move_to_the_new_year_with_the_package_that_brings_it(springfield: Sis) -> None:
    springfield.run("UPDATE enrollment SET no_show = TRUE")
    next_year = SPRINGFIELD["academicSessions"].replace("2027", "2028").replace("2026", "2027")
    springfield.load({**SPRINGFIELD, "academicSessions": next_year})

    assert springfield.rows(
        "SELECT sourced_id, calendar_id, no_show FROM enrollment ORDER BY 1"
    ) == [
        ("r1:2028", "S:2028", False),
        ("r2:2028", "S:2028", False),
        ("r2:2028:2", "S:2028", False),
    ]
    assert springfield.ids("calendar") == ["S:2028", "W:2028"]


def test_students_move_to_the_new_year_though_only_the_sessions_say_so(springfield: Sis) -> None:
    rows = delta(sessions(2028)) + "\n" + gone("academicSessions", "Y", "T1", "T2", "G1")
    report = springfield.update({"academicSessions": rows})

    assert report.school_year == 2028
    assert springfield.rows(
        "SELECT sourced_id, grade_level_id FROM enrollment WHERE person_id = 'lisa' ORDER BY 1"
    ) == [("r2:2028", "S:2028:02"), ("r2:2028:2", "S:2028:03")]
    assert len(springfield.ids("relationship")) == 3


def test_students_without_any_year_are_refused(sis: Sis) -> None:
    report = sis.update(
        {
            "orgs": delta("S,,,School,school,,"),
            "users": delta("bart,,,true,bart,,Bart,Simpson,,,,,,,02,,,,,,,"),
            "roles": delta("r1,,,bart,primary,student,,,S,"),
        }
    )
    assert [(f.kind.code, f.kind.file) for f in report.findings] == [
        ("no_school_year", "academicSessions.csv")
    ]
    assert sis.ids("person") == []


USERS = SPRINGFIELD["users"].strip()


@pytest.mark.parametrize(
    ("user", "code", "field", "value"),
    [
        ("X,,,true,x,,X,X,,,,,,,,,,,,,,", "no_role", "sourcedId", "X"),
        ("edna,,,true,e,,E,K,,,,,,,02,,,,,,,", "not_a_student", "grades", "02"),
        ("edna,,,true,e,,E,K,,,,,,abe,,,,,,,,", "not_an_agent", "agentSourcedIds", "abe"),
    ],
)
def test_what_is_not_kept_of_a_user_is_said(
    empty: Sis, user: str, code: str, field: str, value: str
) -> None:
    others = [line for line in USERS.splitlines() if not line.strip().startswith(user[:4])]
    report = empty.load({**SPRINGFIELD, "users": "\n".join([*others, user])}, dry_run=True)

    assert [(f.kind.severity, f.kind.code, f.kind.field, f.value) for f in report.findings] == [
        ("warning", code, field, value)
    ]


def test_the_planner_knows_a_table_that_changed_much(sis: Sis) -> None:
    sis.load({"orgs": "\n".join(f"S{number},,,School,school,," for number in range(1200))})
    estimate = "SELECT reltuples FROM pg_class WHERE oid = 'organization'::regclass"
    assert sis.rows(estimate) == [(1200,)]


def test_a_package_that_only_has_a_manifest_changes_nothing(springfield: Sis) -> None:
    report = springfield.load({}, today=TODAY)

    assert report.applied
    assert (report.changes, report.findings) == ({}, ())
    assert len(springfield.ids("person")) == 5
