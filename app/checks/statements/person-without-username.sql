-- People who are published, or would be with a username, and have none: no account, or a blank one.
WITH somebody AS (
    SELECT enrollment.person_id
    FROM enrollment
    JOIN kept_calendar ON kept_calendar.sourced_id = enrollment.calendar_id
    WHERE NOT enrollment.no_show
        AND NOT enrollment.lms_exclude
    UNION
    SELECT district_assignment.person_id
    FROM district_assignment
    JOIN kept_organization ON kept_organization.sourced_id = district_assignment.organization_id
    WHERE NOT district_assignment.lms_exclude
    UNION
    SELECT contact_assignment.person_id
    FROM contact_assignment
    JOIN kept_organization ON kept_organization.sourced_id = contact_assignment.organization_id
    JOIN kept_relationship ON kept_relationship.person_id = contact_assignment.person_id
)

SELECT
    'person' AS kind,
    person.sourced_id,
    person.identifier AS name,
    CASE WHEN user_account.sourced_id IS NULL THEN 'no account' ELSE 'username is blank' END
        AS detail
FROM somebody
JOIN person ON person.sourced_id = somebody.person_id
LEFT JOIN user_account ON user_account.sourced_id = person.sourced_id
WHERE btrim(coalesce(user_account.username, '')) = ''
    AND NOT person.lms_exclude
