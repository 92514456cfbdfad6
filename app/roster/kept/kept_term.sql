-- Terms of every kind in the active year: the district's, and those of published calendars.
SELECT
    term.sourced_id,
    term.parent_id,
    term.starts_on,
    kept_calendar.organization_id
FROM term
JOIN kept_year ON kept_year.end_year = term.end_year
LEFT JOIN kept_calendar ON kept_calendar.sourced_id = term.calendar_id
WHERE term.calendar_id IS NULL
    OR kept_calendar.sourced_id IS NOT NULL
