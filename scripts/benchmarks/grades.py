"""Grades for a district that has few: line items in every class, and a million results."""

from typing import Final

import psycopg

from app.sis.final_grades import STEPS

RESULTS: Final = 1_000_000

_WITHOUT_HISTORY: Final = "SET LOCAL session_replication_role = replica"
"""No triggers: the history of a million grades would take minutes, and no page reads it."""
_TASKS: Final = """
INSERT INTO grading_task (sourced_id, title) VALUES ('final', 'Semester Final')
"""
_WINDOWS: Final = """
INSERT INTO grading_window (sourced_id, task_id, term_id, opens_at, closes_at)
SELECT 'final-' || term_id, 'final', term_id, now(), now() + interval '9 days'
FROM (SELECT DISTINCT term_id FROM section_term) AS placed
"""
_ASSIGNMENTS: Final = """
INSERT INTO assignment (
    sourced_id, title, assigned_at, due_at, section_id, category_id, term_id, organization_id,
    minimum, maximum
)
SELECT
    md5(section.sourced_id || turn)::uuid::text, 'Work ' || turn, now(),
    now() + turn * interval '1 day', section.sourced_id,
    (SELECT min(sourced_id) FROM category),
    (SELECT min(term_id) FROM section_term WHERE section_id = section.sourced_id),
    organization_id, 0, 100
FROM section CROSS JOIN generate_series(1, %(works)s) AS turn
"""
_SCORES: Final = """
INSERT INTO score (
    sourced_id, assignment_id, person_id, section_id, status, score, scored_on, late
)
SELECT
    md5(work.sourced_id || entry.person_id)::uuid::text, work.sourced_id, entry.person_id,
    work.section_id, 'fully graded', 50 + hashtext(entry.sourced_id) %% 50, current_date,
    CASE WHEN hashtext(entry.sourced_id) %% 9 = 0 THEN TRUE END
FROM assignment AS work JOIN roster_entry AS entry USING (section_id)
WHERE work.title LIKE 'Work %%'
LIMIT %(scores)s
ON CONFLICT DO NOTHING
"""
_POSTED: Final = """
INSERT INTO posted_grade (sourced_id, section_id, term_id, task_id, person_id, percent, mark)
SELECT
    md5(own.sourced_id || person_id)::uuid::text, section_id, term_id, 'final', person_id, 91, 'A'
FROM final_grade_column AS own JOIN roster_entry USING (section_id)
LIMIT %(posted)s
"""

_COUNTS: Final = """
SELECT
    (SELECT count(*) FROM roster_entry),
    (SELECT count(*) FROM score) + (SELECT count(*) FROM posted_grade)
"""


def fill(url: str) -> None:
    """Give a published district as many results as make a million, some of them final grades."""
    with psycopg.connect(url) as connection:
        numbers = _numbers(connection)
        connection.execute(_WITHOUT_HISTORY)
        for statement in (_TASKS, _WINDOWS, *STEPS):
            connection.execute(statement.encode())
        for statement in (_ASSIGNMENTS, _POSTED, _SCORES):
            connection.execute(statement.encode(), numbers)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def _numbers(connection: "psycopg.Connection[tuple[int, ...]]") -> dict[str, int]:
    found = connection.execute(_COUNTS).fetchone()
    assert found is not None  # noqa: S101
    entries, results = found
    missing = RESULTS - results
    posted = missing // 20
    return {"works": -(-RESULTS // entries), "scores": missing - posted, "posted": posted}
