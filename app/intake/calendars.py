"""School years, and what a school has in each: OneRoster has no calendars, so they are derived.

A calendar, a schedule structure and a grade level are made where one is needed and none is there.
They stay until their school or their year goes, because a district marks them as excluded.
"""

from datetime import date
from typing import Final

from app.intake.job import Job

_YEARS: Final = """
    INSERT INTO school_year (end_year)
    SELECT DISTINCT end_year FROM term
    ON CONFLICT DO NOTHING
    """
_GONE_YEARS: Final = """
    DELETE FROM school_year
    WHERE end_year IN (SELECT end_year FROM year_before)
        AND end_year NOT IN (SELECT end_year FROM term)
    """
_RETIRE: Final = """
    UPDATE school_year SET active = FALSE
    WHERE active AND EXISTS (SELECT FROM term) AND end_year NOT IN (SELECT end_year FROM term)
    """
_CHOOSE: Final = """
    UPDATE school_year SET active = TRUE
    WHERE NOT EXISTS (SELECT FROM school_year WHERE active)
        AND end_year = (
            SELECT end_year
            FROM term
            ORDER BY starts_on <= :today AND :today < ends_on DESC, end_year DESC
            LIMIT 1
        )
    """
_CALENDARS: Final = """
    WITH needed AS (
        SELECT organization.sourced_id AS organization_id, term.end_year
        FROM organization
        CROSS JOIN (SELECT DISTINCT end_year FROM term) AS term
        WHERE organization.kind = 'school'
        UNION
        SELECT section.organization_id, term.end_year
        FROM section
        JOIN section_term ON section_term.section_id = section.sourced_id
        JOIN term ON term.sourced_id = section_term.term_id
        UNION
        SELECT placed_role.organization_id, school_year.end_year
        FROM placed_role
        JOIN school_year ON school_year.active
        WHERE placed_role.role = 'student'
    )
    INSERT INTO calendar (sourced_id, organization_id, end_year)
    SELECT organization_id || ':' || end_year, organization_id, end_year
    FROM needed
    ON CONFLICT DO NOTHING
    """
_STRUCTURES: Final = """
    INSERT INTO schedule_structure (sourced_id, calendar_id)
    SELECT sourced_id, sourced_id
    FROM calendar
    WHERE sourced_id NOT IN (SELECT calendar_id FROM schedule_structure)
    """
_GRADE_LEVELS: Final = """
    INSERT INTO grade_level (sourced_id, structure_id, code)
    SELECT min(schedule_structure.sourced_id) || ':' || placed_role.grade,
        min(schedule_structure.sourced_id), placed_role.grade
    FROM placed_role
    JOIN school_year ON school_year.active
    JOIN calendar
        ON calendar.organization_id = placed_role.organization_id
        AND calendar.end_year = school_year.end_year
    JOIN schedule_structure ON schedule_structure.calendar_id = calendar.sourced_id
    WHERE placed_role.grade IS NOT NULL
    GROUP BY calendar.sourced_id, placed_role.grade
    HAVING NOT EXISTS (
        SELECT
        FROM grade_level
        JOIN schedule_structure AS any_structure
            ON any_structure.sourced_id = grade_level.structure_id
        WHERE any_structure.calendar_id = calendar.sourced_id
            AND grade_level.code = placed_role.grade
    )
    """


def note_years(job: Job) -> int | None:
    """Remember which years have terms, before those change; return the active year."""
    job.run(
        "CREATE TEMPORARY TABLE year_before ON COMMIT DROP AS SELECT DISTINCT end_year FROM term"
    )
    return _active(job)


def derive_years(job: Job, today: date) -> int | None:
    """Make the school years those that have terms, and return the active one.

    The active year stays while it has terms. Else it is the one whose terms today is in, else the
    latest; None where there is no year.
    """
    for statement in (_YEARS, _GONE_YEARS, _RETIRE):
        job.run(statement)
    job.run(_CHOOSE, today=today)
    return _active(job)


def derive_calendars(job: Job) -> None:
    """Make the calendars, structures and grade levels that are needed and are not there."""
    for statement in (_CALENDARS, _STRUCTURES, _GRADE_LEVELS):
        job.run(statement)


def _active(job: Job) -> int | None:
    return job.run("SELECT end_year FROM school_year WHERE active").scalar()
