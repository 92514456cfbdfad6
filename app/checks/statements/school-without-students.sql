-- Schools with a published calendar at which no student is published.
SELECT
    'organization' AS kind,
    organization.sourced_id,
    organization.name,
    'no student is enrolled in calendar ' || kept_calendar.sourced_id AS detail
FROM kept_calendar
JOIN organization ON organization.sourced_id = kept_calendar.organization_id
WHERE organization.kind = 'school'
    AND NOT EXISTS (
        SELECT
        FROM kept_enrollment
        WHERE kept_enrollment.organization_id = organization.sourced_id
    )
