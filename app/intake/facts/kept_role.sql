-- Roles of affected people of which the package says nothing, so that they stay: none where it says
-- everything, and none of a user whose row brings roles with it, as in OneRoster 1.1. Roles that
-- only other sources bring stay in any case.
SELECT standing_role.*
FROM standing_role
JOIN affected_person ON affected_person.sourced_id = standing_role.person_id
WHERE standing_role.from_package
    AND (
        (
            NOT :complete
            AND NOT EXISTS (SELECT FROM touched_roles WHERE sourced_id = standing_role.role_id)
        )
        OR standing_role.role_id IN (SELECT role_id FROM others_role)
    )
    AND NOT EXISTS (
        SELECT
        FROM package_users
        WHERE sourced_id = standing_role.person_id AND role IS NOT NULL
    )
