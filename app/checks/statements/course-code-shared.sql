-- Published courses that share their number with another one of the organization and year.
WITH numbered AS (
    SELECT
        course.sourced_id,
        course.title,
        min(course.sourced_id) OVER same AS first,
        max(course.sourced_id) OVER same AS last
    FROM kept_course
    JOIN course ON course.sourced_id = kept_course.sourced_id
    WHERE btrim(course.number) <> ''
    WINDOW same AS (
        PARTITION BY btrim(course.number), course.organization_id, course.year_term_id
    )
)

SELECT
    'course' AS kind,
    sourced_id,
    title AS name,
    'same number as ' || CASE WHEN sourced_id = first THEN last ELSE first END AS detail
FROM numbered
WHERE first <> last
