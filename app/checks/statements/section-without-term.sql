-- Sections, neither excluded nor of a course or school that is, that meet in no term at all.
SELECT
    'section' AS kind,
    section.sourced_id,
    section.title AS name,
    'no placement' AS detail
FROM section
JOIN kept_course ON kept_course.sourced_id = section.course_id
JOIN teaching_organization ON teaching_organization.sourced_id = section.organization_id
WHERE NOT section.lms_exclude
    AND (section.kind <> 'homeroom' OR (SELECT homerooms_published FROM chosen))
    AND NOT EXISTS (SELECT FROM section_term WHERE section_term.section_id = section.sourced_id)
