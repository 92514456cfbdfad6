-- Published people without an account, or with a blank username.
SELECT
    'person' AS kind,
    sourced_id,
    identifier AS name,
    CASE WHEN username IS NULL THEN 'no account' ELSE 'username is blank' END AS detail
FROM published_person
WHERE btrim(coalesce(username, '')) = ''
