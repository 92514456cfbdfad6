-- Score groups. The standard's are of a class, a course and an organization. A group of no class is
-- written with one of its course, else of its organization, else with any; where a group names no
-- course or organization, they are its section's. The exact values say what it has none of.
SELECT
    paired.sourced_id,
    paired.metadata,
    paired.exact,
    paired.title,
    paired.type,
    coalesce(paired.org_sourced_id, section.organization_id) AS org_sourced_id,
    coalesce(paired.course_sourced_id, section.course_id) AS course_sourced_id,
    section.sourced_id AS class_sourced_id,
    paired.score_scale_value
FROM paired
JOIN section ON section.sourced_id = coalesce(
    paired.class_sourced_id,
    (SELECT min(sourced_id) FROM section WHERE course_id = paired.course_sourced_id),
    (SELECT min(sourced_id) FROM section WHERE organization_id = paired.org_sourced_id),
    (SELECT min(sourced_id) FROM section)
)
