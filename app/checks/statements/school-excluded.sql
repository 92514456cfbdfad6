-- Schools that are kept from every vendor, and calendars that are in the active year.
SELECT
    'organization' AS kind,
    sourced_id,
    name,
    'the school is excluded' AS detail
FROM organization
WHERE kind = 'school'
    AND lms_exclude
UNION ALL
SELECT
    'calendar',
    calendar.sourced_id,
    organization.name,
    'the calendar is excluded'
FROM calendar
JOIN kept_year ON kept_year.end_year = calendar.end_year
LEFT JOIN organization ON organization.sourced_id = calendar.organization_id
WHERE calendar.lms_exclude
