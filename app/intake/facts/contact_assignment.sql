-- Guardians, parents and relatives, as organizations know them.
SELECT
    role_id AS sourced_id, metadata, person_id, organization_id, role, position, "primary",
    profile_id, starts_on, ends_on
FROM placed_role
WHERE role IN ('guardian', 'parent', 'relative')
