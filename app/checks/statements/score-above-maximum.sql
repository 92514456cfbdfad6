-- Scores in published sections above the highest there is.
SELECT
    'score' AS kind,
    score.sourced_id,
    assignment.title AS name,
    score.score || ' of ' || assignment.maximum AS detail
FROM score
JOIN assignment ON assignment.sourced_id = score.assignment_id
JOIN kept_section ON kept_section.sourced_id = assignment.section_id
WHERE score.score > assignment.maximum
