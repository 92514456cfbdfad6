-- Published schools without a calendar in the active school year, excluded or not.
SELECT
    'organization' AS kind,
    organization.sourced_id,
    organization.name,
    'no calendar ends in ' || kept_year.end_year AS detail
FROM kept_organization
JOIN organization ON organization.sourced_id = kept_organization.sourced_id
CROSS JOIN kept_year
WHERE organization.kind = 'school'
    AND NOT EXISTS (
        SELECT
        FROM calendar
        WHERE calendar.organization_id = organization.sourced_id
            AND calendar.end_year = kept_year.end_year
    )
