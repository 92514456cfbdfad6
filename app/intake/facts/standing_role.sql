-- What people are to organizations, as the SIS has it: a row for each role, its place among the
-- person's, and a student's grades. Several enrollments are one role where a student has several
-- grades; an enrollment that no package brought gets an id for its role.
SELECT
    coalesce(enrollment.role_id, md5(enrollment.sourced_id)::uuid::text) AS role_id,
    enrollment.person_id,
    calendar.organization_id,
    'student' AS role,
    bool_or(enrollment."primary") AS "primary",
    min(enrollment.profile_id) AS profile_id,
    min(enrollment.starts_on) AS starts_on,
    min(enrollment.ends_on) AS ends_on,
    min(enrollment.position) AS place,
    array_agg(grade_level.code ORDER BY enrollment.position)
        FILTER (WHERE grade_level.code IS NOT NULL) AS grades,
    (array_agg(enrollment.metadata ORDER BY enrollment.position))[1] AS metadata,
    bool_or(enrollment.role_id IS NOT NULL) AS from_package
FROM enrollment
JOIN calendar ON calendar.sourced_id = enrollment.calendar_id
LEFT JOIN grade_level ON grade_level.sourced_id = enrollment.grade_level_id
GROUP BY 1, enrollment.person_id, calendar.organization_id
UNION ALL
SELECT
    sourced_id, person_id, organization_id, role, "primary", profile_id, starts_on, ends_on,
    position, NULL, metadata, TRUE
FROM district_assignment
UNION ALL
SELECT
    sourced_id, person_id, organization_id, role, "primary", profile_id, starts_on, ends_on,
    position, NULL, metadata, TRUE
FROM contact_assignment
