"""The checks that need the whole picture: what the SIS has once the package is merged."""

from typing import Final

from app.intake.findings import Kind
from app.intake.job import Job
from app.intake.rules import Rule, report

_USERS: Final = "users.csv"
_NO_YEAR: Final = Rule(
    Kind("no_school_year", "error", "academicSessions.csv"),
    "The package has students, and there is no school year. Add academicSessions.csv.",
    placed=False,
)
_YEARLESS: Final = """
    SELECT 0, NULL::integer, NULL::text
    WHERE NOT EXISTS (SELECT FROM school_year)
        AND NOT EXISTS (SELECT FROM staged_academic_sessions)
        AND (
            EXISTS (SELECT FROM staged_roles WHERE role = 'student')
            OR EXISTS (SELECT FROM staged_users WHERE role = 'student')
        )
    """
"""A package with students and without a year for them, before it is merged."""
_CHECKS: Final = (
    (
        _NO_YEAR,
        """
        SELECT 0, NULL::integer, NULL::text
        FROM placed_role
        WHERE role = 'student' AND NOT EXISTS (SELECT FROM school_year WHERE active)
        """,
    ),
    (
        Rule(
            Kind("no_role", "warning", _USERS, "sourcedId"),
            "The user has no role, so the user is not published. Give the user one.",
        ),
        """
        SELECT 0, "row", sourced_id
        FROM staged_users AS person
        WHERE NOT EXISTS (SELECT FROM standing_role WHERE person_id = person.sourced_id)
        """,
    ),
    (
        Rule(
            Kind("not_a_student", "warning", _USERS, "grades"),
            "Dropped: only students have grades.",
        ),
        """
        SELECT 0, "row", grades
        FROM staged_users AS person
        WHERE grades IS NOT NULL
            AND NOT EXISTS (SELECT FROM enrollment WHERE person_id = person.sourced_id)
        """,
    ),
    (
        Rule(
            Kind("not_an_agent", "warning", _USERS, "agentSourcedIds"),
            "Dropped: an agent link needs a student on one side.",
        ),
        """
        SELECT 0, "row", agent.sourced_id
        FROM package_users AS person
        CROSS JOIN unnest(person.agent_sourced_ids) AS agent (sourced_id)
        WHERE NOT EXISTS (SELECT FROM enrollment WHERE person_id = person.sourced_id)
            AND NOT EXISTS (SELECT FROM enrollment WHERE person_id = agent.sourced_id)
        """,
    ),
)
"""Rules, and what breaks them."""


def check_year(job: Job) -> None:
    """Find in a refused package that students have no school year, which the merge would find."""
    if "academicSessions" not in job.package.incomplete:
        report(job, [_NO_YEAR], _YEARLESS)


def check_whole(job: Job) -> None:
    """Find what is missing between the records of the package and those of the SIS."""
    for rule, broken in _CHECKS:
        if not job.findings.refuse:
            report(job, [rule], broken)
