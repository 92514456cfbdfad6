-- Students in classes.
SELECT
    sourced_id,
    metadata,
    class_sourced_id AS section_id,
    user_sourced_id AS person_id,
    school_sourced_id AS organization_id,
    begin_date AS starts_on,
    end_date AS ends_on
FROM package_enrollments
WHERE role = 'student'
