-- Students at a published calendar, unless the student, the enrollment, its grade level or that
-- one's structure is excluded. A No Show never counts.
SELECT
    enrollment.person_id,
    enrollment.position,
    enrollment."primary",
    enrollment.profile_id,
    enrollment.starts_on,
    enrollment.ends_on,
    kept_calendar.organization_id,
    grade_level.code AS grade
FROM enrollment
JOIN kept_calendar ON kept_calendar.sourced_id = enrollment.calendar_id
JOIN person ON person.sourced_id = enrollment.person_id
LEFT JOIN grade_level ON grade_level.sourced_id = enrollment.grade_level_id
LEFT JOIN schedule_structure ON schedule_structure.sourced_id = grade_level.structure_id
WHERE NOT enrollment.no_show
    AND NOT enrollment.lms_exclude
    AND NOT person.lms_exclude
    AND grade_level.lms_exclude IS NOT TRUE
    AND schedule_structure.lms_exclude IS NOT TRUE
    AND (
        NOT (SELECT username_required FROM chosen)
        OR EXISTS (SELECT FROM user_account WHERE user_account.sourced_id = enrollment.person_id)
    )
