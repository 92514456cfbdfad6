-- Published people with an e-mail address that is none.
SELECT
    'person' AS kind,
    person.sourced_id,
    person.identifier AS name,
    CASE WHEN position('@' IN person.email) = 0 THEN 'no @' ELSE 'not of the form a@b.c' END
        AS detail
FROM kept_user
JOIN person ON person.sourced_id = kept_user.person_id
WHERE btrim(person.email) <> ''
    AND person.email !~ '^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$'
