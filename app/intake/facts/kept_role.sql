-- Roles of affected people of which the package says nothing, so that they stay: none where it says
-- everything, and none of a user whose row brings roles with it, as in OneRoster 1.1.
SELECT standing_role.*
FROM standing_role
JOIN affected_person ON affected_person.sourced_id = standing_role.person_id
WHERE NOT :complete
    AND standing_role.from_package
    AND NOT EXISTS (SELECT FROM touched_roles WHERE sourced_id = standing_role.role_id)
    AND NOT EXISTS (
        SELECT
        FROM package_users
        WHERE sourced_id = standing_role.person_id AND role IS NOT NULL
    )
