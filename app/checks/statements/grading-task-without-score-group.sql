-- Grading tasks and standards without a scale.
SELECT
    'gradingTask' AS kind,
    sourced_id,
    title AS name,
    'score group is blank' AS detail
FROM grading_task
WHERE score_group_id IS NULL
    AND NOT lms_exclude
UNION ALL
SELECT 'standard', sourced_id, title, 'score group is blank'
FROM standard
WHERE score_group_id IS NULL
    AND NOT lms_exclude
