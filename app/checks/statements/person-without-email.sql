-- Published people without an e-mail address.
SELECT
    'person' AS kind,
    sourced_id,
    identifier AS name,
    CASE WHEN btrim(other_email) <> '' THEN 'only the one not published' ELSE 'none' END AS detail
FROM published_person
WHERE btrim(coalesce(email, '')) = ''
