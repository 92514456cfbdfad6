-- Assignments of published sections whose highest score is below the lowest.
SELECT
    'assignment' AS kind,
    assignment.sourced_id,
    assignment.title AS name,
    assignment.minimum || ' to ' || assignment.maximum AS detail
FROM assignment
JOIN kept_section ON kept_section.sourced_id = assignment.section_id
WHERE assignment.maximum < assignment.minimum
