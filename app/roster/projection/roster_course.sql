-- One course for each published course. The code, which OneRoster demands, falls back on the id.
WITH school AS (
    SELECT organization_id, array_agg(school_id ORDER BY school_id) AS ids
    FROM school_of
    GROUP BY organization_id
),

material AS (
    SELECT course_resource.course_id, array_agg(DISTINCT resource.sourced_id) AS ids
    FROM course_resource
    JOIN resource ON resource.sourced_id = course_resource.resource_id
    GROUP BY course_resource.course_id
)

SELECT
    course.sourced_id,
    course.metadata,
    course.title,
    coalesce(course.number, course.sourced_id COLLATE "default") AS course_code,
    course.year_term_id AS school_year_id,
    course.organization_id AS org_id,
    nullif(course.grades, '{}') AS grades,
    nullif(course.subjects, '{}') AS subjects,
    nullif(course.subject_codes, '{}') AS subject_codes,
    material.ids AS resource_ids,
    school.ids AS school_ids
FROM kept_course
JOIN course ON course.sourced_id = kept_course.sourced_id
LEFT JOIN school ON school.organization_id = course.organization_id
LEFT JOIN material ON material.course_id = course.sourced_id
