-- Staff of every role at a published organization, unless the assignment is excluded.
SELECT
    district_assignment.person_id,
    district_assignment.organization_id,
    district_assignment.role,
    district_assignment.position,
    district_assignment."primary",
    district_assignment.profile_id,
    district_assignment.starts_on,
    district_assignment.ends_on
FROM district_assignment
JOIN kept_organization ON kept_organization.sourced_id = district_assignment.organization_id
JOIN person ON person.sourced_id = district_assignment.person_id
WHERE NOT district_assignment.lms_exclude
    AND NOT person.lms_exclude
    AND (
        NOT (SELECT username_required FROM chosen)
        OR EXISTS (SELECT FROM user_account WHERE user_account.sourced_id = district_assignment.person_id)
    )
