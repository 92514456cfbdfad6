-- Published people with an e-mail address that is none.
SELECT
    'person' AS kind,
    sourced_id,
    identifier AS name,
    CASE WHEN position('@' IN email) = 0 THEN 'no @' ELSE 'not of the form a@b.c' END AS detail
FROM published_person
WHERE btrim(email) <> ''
    AND email !~ '^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$'
