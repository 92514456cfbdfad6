-- Guardians, parents and relatives at a published organization, while a student of theirs is
-- published.
SELECT
    contact_assignment.person_id,
    contact_assignment.organization_id,
    contact_assignment.role,
    contact_assignment.position,
    contact_assignment."primary",
    contact_assignment.profile_id,
    contact_assignment.starts_on,
    contact_assignment.ends_on
FROM contact_assignment
JOIN kept_organization ON kept_organization.sourced_id = contact_assignment.organization_id
JOIN person ON person.sourced_id = contact_assignment.person_id
WHERE NOT person.lms_exclude
    AND EXISTS (
        SELECT FROM kept_relationship WHERE person_id = contact_assignment.person_id
    )
    AND (
        NOT (SELECT username_required FROM chosen)
        OR EXISTS (SELECT FROM user_account WHERE user_account.sourced_id = contact_assignment.person_id)
    )
