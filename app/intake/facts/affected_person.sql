-- Whose roles may have to be written anew: everybody's where a file is a whole or the school year
-- has changed, else those whom the package speaks of, or of whose roles it does.
SELECT sourced_id FROM touched_users
UNION
SELECT user_sourced_id FROM package_roles
UNION
SELECT person_id
FROM standing_role
WHERE :everybody OR role_id IN (SELECT sourced_id FROM touched_roles)
