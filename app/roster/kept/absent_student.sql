-- Students who are not published at an organization, although they are enrolled there: their
-- places in its sections are not published either. Who is enrolled elsewhere only may sit there.
SELECT enrollment.person_id, calendar.organization_id
FROM enrollment
JOIN calendar ON calendar.sourced_id = enrollment.calendar_id
JOIN kept_year ON kept_year.end_year = calendar.end_year
EXCEPT
SELECT person_id, organization_id
FROM kept_enrollment
