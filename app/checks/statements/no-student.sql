-- One row where no student is published.
SELECT
    'enrollment' AS kind,
    NULL::text AS sourced_id,
    NULL::text AS name,
    count(*) || ' enrollments in the SIS' AS detail
FROM enrollment
HAVING NOT EXISTS (SELECT FROM kept_enrollment)
