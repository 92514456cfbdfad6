-- Terms and calendars of a school year that there is not.
SELECT
    'term' AS kind,
    sourced_id,
    title AS name,
    'school year ' || end_year AS detail
FROM term
WHERE end_year NOT IN (SELECT end_year FROM school_year)
UNION ALL
SELECT
    'calendar',
    calendar.sourced_id,
    organization.name,
    'school year ' || calendar.end_year
FROM calendar
LEFT JOIN organization ON organization.sourced_id = calendar.organization_id
WHERE calendar.end_year NOT IN (SELECT end_year FROM school_year)
