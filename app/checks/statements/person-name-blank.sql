-- Published people without a given or family name.
SELECT
    'person' AS kind,
    sourced_id,
    identifier AS name,
    CASE WHEN btrim(given_name) = '' THEN 'given name' ELSE 'family name' END || ' is blank'
        AS detail
FROM published_person
WHERE btrim(given_name) = ''
    OR btrim(family_name) = ''
