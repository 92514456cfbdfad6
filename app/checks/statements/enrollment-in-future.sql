-- Enrollments of the published calendars that have not begun yet.
SELECT
    'enrollment' AS kind,
    enrollment.sourced_id,
    person.identifier AS name,
    'begins ' || enrollment.starts_on AS detail
FROM enrollment
JOIN kept_calendar ON kept_calendar.sourced_id = enrollment.calendar_id
JOIN published_person AS person ON person.sourced_id = enrollment.person_id
WHERE enrollment.starts_on > current_date
    AND NOT enrollment.no_show
    AND NOT enrollment.lms_exclude
