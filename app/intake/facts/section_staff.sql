-- Everybody else in classes. Older texts of OneRoster 1.1 had more roles than today's: those become
-- words of the district's own.
SELECT
    sourced_id,
    metadata,
    class_sourced_id AS section_id,
    user_sourced_id AS person_id,
    school_sourced_id AS organization_id,
    CASE
        WHEN role IN ('aide', 'guardian', 'parent', 'relative') THEN 'ext:' || role
        ELSE role
    END AS role,
    coalesce("primary", FALSE) AS "primary",
    begin_date AS starts_on,
    end_date AS ends_on
FROM package_enrollments
WHERE role <> 'student'
