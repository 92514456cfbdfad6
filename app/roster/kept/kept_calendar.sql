-- Calendars of the active year, unless they or their school are excluded.
SELECT calendar.sourced_id, calendar.organization_id
FROM calendar
JOIN kept_year ON kept_year.end_year = calendar.end_year
JOIN kept_organization ON kept_organization.sourced_id = calendar.organization_id
WHERE NOT calendar.lms_exclude
