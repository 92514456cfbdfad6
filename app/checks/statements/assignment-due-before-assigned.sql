-- Assignments of published sections that are due before they are assigned.
SELECT
    'assignment' AS kind,
    assignment.sourced_id,
    assignment.title AS name,
    date(assignment.assigned_at) || ' to ' || date(assignment.due_at) AS detail
FROM assignment
JOIN kept_section ON kept_section.sourced_id = assignment.section_id
WHERE assignment.due_at < assignment.assigned_at
