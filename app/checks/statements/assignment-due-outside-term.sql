-- Assignments of published sections that are due in no term of the section. A day is granted, for
-- the district's midnight is not the server's.
SELECT
    'assignment' AS kind,
    assignment.sourced_id,
    assignment.title AS name,
    'due ' || assignment.due_at::date || ' in ' || assignment.section_id AS detail
FROM assignment
JOIN kept_section ON kept_section.sourced_id = assignment.section_id
WHERE NOT EXISTS (
    SELECT
    FROM placement
    JOIN term ON term.sourced_id = placement.term_id
    WHERE placement.section_id = assignment.section_id
        AND assignment.due_at::date BETWEEN term.starts_on - 1 AND term.ends_on
)
