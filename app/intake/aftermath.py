"""The checks that need the whole picture: what the SIS has once the package is merged."""

from typing import Final

from app.intake.findings import Kind
from app.intake.job import Job
from app.intake.rules import Rule, report

_USERS: Final = "users.csv"
_CHECKS: Final = (
    (
        Rule(
            Kind("no_school_year", "error", "academicSessions.csv"),
            "Students are at a school in a school year, and there is none: add the file.",
            placed=False,
        ),
        """
        SELECT 0, NULL::integer, NULL::text
        FROM placed_role
        WHERE role = 'student' AND NOT EXISTS (SELECT FROM school_year WHERE active)
        """,
    ),
    (
        Rule(
            Kind("no_role", "warning", _USERS, "sourcedId"),
            "The user has no role, so is not published: give one.",
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
            "Only students have grades: not kept.",
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
            "Agents stand by students, and neither of the two is one: not kept.",
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


def check_whole(job: Job) -> None:
    """Find what is missing between the records of the package and those of the SIS."""
    for rule, broken in _CHECKS:
        if not job.findings.refuse:
            report(job, [rule], broken)
