-- Staff: whoever is neither a student nor a student's contact.
SELECT
    role_id AS sourced_id, metadata, person_id, organization_id, role, position, "primary",
    profile_id, starts_on, ends_on
FROM placed_role
WHERE role NOT IN ('student', 'guardian', 'parent', 'relative')
