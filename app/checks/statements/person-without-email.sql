-- Published people without an e-mail address.
SELECT
    'person' AS kind,
    person.sourced_id,
    person.identifier AS name,
    CASE
        WHEN btrim(person.secondary_email) <> '' THEN 'a secondary one only'
        ELSE 'none'
    END AS detail
FROM kept_user
JOIN person ON person.sourced_id = kept_user.person_id
WHERE btrim(coalesce(person.email, '')) = ''
