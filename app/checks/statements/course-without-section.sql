-- Published courses without a published section.
SELECT
    'course' AS kind,
    course.sourced_id,
    course.title AS name,
    CASE
        WHEN EXISTS (SELECT FROM section WHERE section.course_id = course.sourced_id)
            THEN 'its sections are not published'
        ELSE 'no section'
    END AS detail
FROM kept_course
JOIN course ON course.sourced_id = kept_course.sourced_id
WHERE NOT EXISTS (
    SELECT
    FROM kept_section
    JOIN section ON section.sourced_id = kept_section.sourced_id
    WHERE section.course_id = course.sourced_id
)
