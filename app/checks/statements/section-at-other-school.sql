-- Published sections of a course that is another school's.
SELECT
    'section' AS kind,
    section.sourced_id,
    section.title AS name,
    'at ' || section.organization_id || ', course ' || course.sourced_id || ' is of '
    || course.organization_id AS detail
FROM kept_section
JOIN section ON section.sourced_id = kept_section.sourced_id
JOIN course ON course.sourced_id = section.course_id
JOIN kept_organization ON kept_organization.sourced_id = course.organization_id
WHERE kept_organization.kind = 'school'
    AND NOT EXISTS (
        SELECT
        FROM line
        WHERE line.organization_id = section.organization_id
            AND line.ancestor_id = course.organization_id
    )
