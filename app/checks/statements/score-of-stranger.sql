-- Scores in published sections of people who have no place there as a student.
SELECT
    'score' AS kind,
    score.sourced_id,
    assignment.title AS name,
    'student ' || score.person_id || ' in ' || assignment.section_id AS detail
FROM score
JOIN assignment ON assignment.sourced_id = score.assignment_id
JOIN kept_section ON kept_section.sourced_id = assignment.section_id
WHERE NOT EXISTS (
    SELECT
    FROM roster_entry
    WHERE roster_entry.section_id = assignment.section_id
        AND roster_entry.person_id = score.person_id
)
