"""What the grade book has because of what else the SIS has: final-grade columns, a category."""

from typing import Final

from sqlalchemy import Connection, text

CATEGORY: Final = "00000000-0000-0000-0000-000000000000"
"""The id of the district's own category: of final grades, of classes that have no other, and,
in OneRoster 1.2, of line items that were filed under none."""

COLUMNS: Final = """
SELECT
    section.sourced_id || grading_window.term_id || graded.sourced_id AS sourced_id,
    min(section.sourced_id) AS section_id,
    min(grading_window.term_id) AS term_id,
    min(grading_window.task_id) AS task_id,
    min(grading_window.standard_id) AS standard_id,
    min(graded.title) AS title,
    min(section.organization_id) AS organization_id,
    min(graded.score_group_id) AS score_group_id,
    min(grading_window.opens_at) AS opens_at,
    max(grading_window.closes_at) AS closes_at
FROM grading_window
JOIN (
    SELECT FALSE AS is_standard, sourced_id, title, score_group_id
    FROM grading_task
    WHERE NOT lms_exclude
    UNION ALL
    SELECT TRUE, sourced_id, title, score_group_id
    FROM standard
    WHERE NOT lms_exclude
) AS graded
    ON graded.sourced_id = coalesce(grading_window.task_id, grading_window.standard_id)
        AND graded.is_standard = (grading_window.task_id IS NULL)
JOIN (SELECT DISTINCT section_id, term_id FROM section_term) AS placement USING (term_id)
JOIN section ON section.sourced_id = placement.section_id
GROUP BY 1
"""
"""What columns there should be: of every task and standard that is not excluded, where a window
and a placement meet."""

_MERGE: Final = f"""
MERGE INTO final_grade_column AS record
USING ({COLUMNS}) AS wanted ON record.sourced_id = wanted.sourced_id
WHEN NOT MATCHED THEN
    INSERT (
        sourced_id, section_id, term_id, task_id, standard_id, title, organization_id,
        score_group_id, opens_at, closes_at
    )
    VALUES (
        wanted.sourced_id, wanted.section_id, wanted.term_id, wanted.task_id, wanted.standard_id,
        wanted.title, wanted.organization_id, wanted.score_group_id, wanted.opens_at,
        wanted.closes_at
    )
WHEN MATCHED AND (
    record.title, record.organization_id, record.score_group_id, record.opens_at, record.closes_at,
    record.task_id, record.standard_id, record.section_id, record.term_id
) IS DISTINCT FROM (
    wanted.title, wanted.organization_id, wanted.score_group_id, wanted.opens_at, wanted.closes_at,
    wanted.task_id, wanted.standard_id, wanted.section_id, wanted.term_id
) THEN
    UPDATE SET
        title = wanted.title,
        organization_id = wanted.organization_id,
        score_group_id = wanted.score_group_id,
        opens_at = wanted.opens_at,
        closes_at = wanted.closes_at,
        task_id = wanted.task_id,
        standard_id = wanted.standard_id,
        section_id = wanted.section_id,
        term_id = wanted.term_id,
        changed_at = now()
WHEN NOT MATCHED BY SOURCE THEN
    DELETE
"""

OWN_CATEGORY: Final = """
INSERT INTO category (sourced_id, title)
SELECT '00000000-0000-0000-0000-000000000000', 'Assignments'
"""
"""Makes the district's own category; followed by a condition or not, and by `ONCE`."""
ONCE: Final = "ON CONFLICT DO NOTHING"

_CATEGORY: Final = (
    OWN_CATEGORY
    + """
WHERE EXISTS (SELECT FROM final_grade_column)
    OR EXISTS (SELECT FROM assignment WHERE category_id IS NULL)
    OR NOT EXISTS (SELECT FROM category WHERE section_id IS NULL)
        AND EXISTS (
            SELECT FROM section
            WHERE NOT EXISTS (SELECT FROM category WHERE section_id = section.sourced_id)
        )
"""
    + ONCE
)


STEPS: Final = (
    "LOCK TABLE final_grade_column IN SHARE ROW EXCLUSIVE MODE",
    _MERGE,
    _CATEGORY,
)
"""What makes the columns of final grades what tasks, windows and placements say.

A column whose task is excluded goes; the grades posted in it stay, unseen. Whoever takes these
steps at the same time waits for the transaction to end.
"""


def keep_final_grades(connection: Connection) -> None:
    """Take all the steps."""
    for step in STEPS:
        connection.execute(text(step))
