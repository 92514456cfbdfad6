-- Published people without an account, or with a blank username.
SELECT
    'person' AS kind,
    person.sourced_id,
    person.identifier AS name,
    CASE WHEN user_account.sourced_id IS NULL THEN 'no account' ELSE 'username is blank' END
        AS detail
FROM kept_user
JOIN person ON person.sourced_id = kept_user.person_id
LEFT JOIN user_account ON user_account.sourced_id = person.sourced_id
WHERE btrim(coalesce(user_account.username, '')) = ''
