-- Grades that are not of the Common Education Data Standards, where they are published.
WITH said AS (
    SELECT
        'gradeLevel' AS kind,
        grade_level.sourced_id,
        kept_calendar.organization_id AS name,
        grade_level.code AS grade
    FROM grade_level
    JOIN schedule_structure ON schedule_structure.sourced_id = grade_level.structure_id
    JOIN kept_calendar ON kept_calendar.sourced_id = schedule_structure.calendar_id
    WHERE NOT grade_level.lms_exclude
        AND NOT schedule_structure.lms_exclude
    UNION ALL
    SELECT 'course', course.sourced_id, course.title, unnest(course.grades)
    FROM kept_course
    JOIN course ON course.sourced_id = kept_course.sourced_id
    UNION ALL
    SELECT 'section', section.sourced_id, section.title, unnest(section.grades)
    FROM kept_section
    JOIN section ON section.sourced_id = kept_section.sourced_id
)

SELECT
    kind,
    sourced_id,
    name,
    'grade ' || quote_literal(grade) AS detail
FROM said
WHERE grade NOT IN (
        'IT', 'PR', 'PK', 'TK', 'KG', '01', '02', '03', '04', '05', '06', '07', '08', '09', '10',
        '11', '12', '13', 'PS', 'UG', 'Other'
    )
