-- Assignments of published sections without a category.
SELECT
    'assignment' AS kind,
    assignment.sourced_id,
    assignment.title AS name,
    'in ' || assignment.section_id AS detail
FROM assignment
JOIN kept_section ON kept_section.sourced_id = assignment.section_id
WHERE assignment.category_id IS NULL
