-- Published people who may not sign in.
SELECT
    'person' AS kind,
    person.sourced_id,
    person.identifier AS name,
    'account is disabled' AS detail
FROM kept_user
JOIN person ON person.sourced_id = kept_user.person_id
JOIN user_account ON user_account.sourced_id = person.sourced_id
WHERE NOT user_account.enabled
