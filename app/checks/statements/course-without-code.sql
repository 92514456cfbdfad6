-- Published courses without a number.
SELECT
    'course' AS kind,
    course.sourced_id,
    course.title AS name,
    'number is blank' AS detail
FROM kept_course
JOIN course ON course.sourced_id = kept_course.sourced_id
WHERE btrim(coalesce(course.number, '')) = ''
