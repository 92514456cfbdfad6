-- Assignments of published sections with the title of another one there.
WITH titled AS (
    SELECT
        assignment.sourced_id,
        assignment.title,
        min(assignment.sourced_id) OVER same AS first,
        max(assignment.sourced_id) OVER same AS last
    FROM assignment
    JOIN kept_section ON kept_section.sourced_id = assignment.section_id
    WINDOW same AS (PARTITION BY assignment.section_id, lower(btrim(assignment.title)))
)

SELECT
    'assignment' AS kind,
    sourced_id,
    title AS name,
    'same title as ' || CASE WHEN sourced_id = first THEN last ELSE first END AS detail
FROM titled
WHERE first <> last
