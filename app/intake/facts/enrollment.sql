-- Students at a school in the active year: one enrollment for each of the role's grades.
WITH grade AS (
    SELECT DISTINCT ON (schedule_structure.calendar_id, grade_level.code)
        schedule_structure.calendar_id,
        grade_level.code,
        grade_level.sourced_id
    FROM grade_level
    JOIN schedule_structure ON schedule_structure.sourced_id = grade_level.structure_id
    ORDER BY schedule_structure.calendar_id, grade_level.code, grade_level.sourced_id
)

SELECT
    role.role_id || ':' || calendar.end_year
        || CASE WHEN role.number > 1 THEN ':' || role.number ELSE '' END AS sourced_id,
    role.metadata,
    role.person_id,
    calendar.sourced_id AS calendar_id,
    grade.sourced_id AS grade_level_id,
    role.position,
    role.role_id,
    role."primary",
    role.profile_id,
    role.starts_on,
    role.ends_on
FROM placed_role AS role
JOIN school_year ON school_year.active
JOIN calendar
    ON calendar.organization_id = role.organization_id
    AND calendar.end_year = school_year.end_year
LEFT JOIN grade ON grade.calendar_id = calendar.sourced_id AND grade.code = role.grade
WHERE role.role = 'student'
