-- Published people without a given or family name.
SELECT
    'person' AS kind,
    person.sourced_id,
    person.identifier AS name,
    CASE WHEN btrim(person.given_name) = '' THEN 'given name' ELSE 'family name' END || ' is blank'
        AS detail
FROM kept_user
JOIN person ON person.sourced_id = kept_user.person_id
WHERE btrim(person.given_name) = ''
    OR btrim(person.family_name) = ''
