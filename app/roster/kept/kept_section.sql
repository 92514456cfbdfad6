-- Sections of published courses that meet in a published term, unless they, their school or its
-- calendar are excluded; with their terms, once each, in order of placement.
WITH meeting AS (
    SELECT section_id, term_id, min(position) AS position
    FROM placement
    GROUP BY section_id, term_id
)
SELECT section.sourced_id, array_agg(meeting.term_id ORDER BY meeting.position) AS term_ids
FROM section
JOIN kept_course ON kept_course.sourced_id = section.course_id
JOIN teaching_organization ON teaching_organization.sourced_id = section.organization_id
JOIN meeting ON meeting.section_id = section.sourced_id
WHERE NOT section.lms_exclude
    AND (section.kind <> 'homeroom' OR (SELECT homerooms_published FROM chosen))
GROUP BY section.sourced_id
