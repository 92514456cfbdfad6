-- Enrollments of the published calendars that no day of the year's published terms is in.
WITH year AS (
    SELECT min(term.starts_on) AS starts_on, max(term.ends_on) AS ends_on
    FROM kept_term
    JOIN term ON term.sourced_id = kept_term.sourced_id
)

SELECT
    'enrollment' AS kind,
    enrollment.sourced_id,
    person.identifier AS name,
    coalesce(enrollment.starts_on::text, 'ever') || ' to '
    || coalesce(enrollment.ends_on::text, 'ever') || ', the year ' || year.starts_on || ' to '
    || year.ends_on AS detail
FROM enrollment
JOIN kept_calendar ON kept_calendar.sourced_id = enrollment.calendar_id
JOIN published_person AS person ON person.sourced_id = enrollment.person_id
CROSS JOIN year
WHERE NOT enrollment.no_show
    AND NOT enrollment.lms_exclude
    AND (enrollment.starts_on >= year.ends_on OR enrollment.ends_on <= year.starts_on)
