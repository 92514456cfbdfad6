-- Grading tasks and standards without a time for posting grades in a published term.
WITH task AS (
    SELECT 'gradingTask' AS kind, sourced_id, title
    FROM grading_task
    WHERE NOT lms_exclude
    UNION ALL
    SELECT 'standard', sourced_id, title
    FROM standard
    WHERE NOT lms_exclude
)

SELECT
    kind,
    sourced_id,
    title AS name,
    'no window in a term of the active year' AS detail
FROM task
WHERE NOT EXISTS (
    SELECT
    FROM grading_window
    JOIN kept_term ON kept_term.sourced_id = grading_window.term_id
    WHERE (task.kind = 'gradingTask' AND grading_window.task_id = task.sourced_id)
        OR (task.kind = 'standard' AND grading_window.standard_id = task.sourced_id)
)
