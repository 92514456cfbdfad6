-- Score groups of a class, for a score scale needs one; where one names no course or organization,
-- they are its section's.
SELECT
    paired.sourced_id,
    paired.metadata,
    paired.exact,
    paired.title,
    paired.type,
    coalesce(paired.org_sourced_id, section.organization_id) AS org_sourced_id,
    coalesce(paired.course_sourced_id, section.course_id) AS course_sourced_id,
    paired.class_sourced_id,
    paired.score_scale_value
FROM paired
LEFT JOIN section ON section.sourced_id = paired.class_sourced_id
WHERE paired.class_sourced_id IS NOT NULL
