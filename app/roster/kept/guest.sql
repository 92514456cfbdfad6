-- The schools in whose sections a person has a place without a role there: a student of one school
-- who takes a course at another. They are known to those schools too.
SELECT DISTINCT kept_place.user_id AS person_id, school_of.school_id
FROM kept_place
JOIN school_of ON school_of.organization_id = kept_place.school_id
WHERE NOT EXISTS (
    SELECT
    FROM user_role
    JOIN school_of AS own ON own.organization_id = user_role.organization_id
    WHERE user_role.person_id = kept_place.user_id
        AND own.school_id = school_of.school_id
)
