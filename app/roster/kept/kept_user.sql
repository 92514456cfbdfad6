-- Everybody with a role, and the schools they are known to: those of their roles, those whose guests
-- they are, and for a contact known to no school those of the students.
WITH role_school AS (
    SELECT user_role.person_id, school_of.school_id
    FROM user_role
    JOIN school_of ON school_of.organization_id = user_role.organization_id
),

unplaced_contact AS (
    SELECT DISTINCT kept_contact.person_id
    FROM kept_contact
    WHERE NOT EXISTS (
        SELECT
        FROM kept_contact AS anywhere
        JOIN school_of ON school_of.organization_id = anywhere.organization_id
        WHERE anywhere.person_id = kept_contact.person_id
    )
),

student_school AS (
    SELECT unplaced_contact.person_id, school_of.school_id
    FROM unplaced_contact
    JOIN kept_relationship ON kept_relationship.person_id = unplaced_contact.person_id
    JOIN kept_enrollment ON kept_enrollment.person_id = kept_relationship.student_id
    JOIN school_of ON school_of.organization_id = kept_enrollment.organization_id
),

known AS (
    SELECT person_id, school_id FROM role_school
    UNION
    SELECT person_id, school_id FROM student_school
    UNION
    SELECT person_id, school_id FROM guest
    UNION
    SELECT person_id, NULL FROM user_role
)

SELECT
    person_id,
    coalesce(
        array_agg(school_id ORDER BY school_id) FILTER (WHERE school_id IS NOT NULL), '{}'
    ) AS school_ids
FROM known
GROUP BY person_id
