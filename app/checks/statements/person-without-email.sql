-- Published people without an e-mail address.
SELECT
    'person' AS kind,
    sourced_id,
    identifier AS name,
    CASE WHEN btrim(secondary_email) <> '' THEN 'a secondary one only' ELSE 'none' END AS detail
FROM published_person
WHERE btrim(coalesce(email, '')) = ''
