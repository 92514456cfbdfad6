-- Published people with a blank in their username.
SELECT
    'person' AS kind,
    person.sourced_id,
    person.identifier AS name,
    'blank at place ' || regexp_instr(user_account.username, '\s') AS detail
FROM kept_user
JOIN person ON person.sourced_id = kept_user.person_id
JOIN user_account ON user_account.sourced_id = person.sourced_id
WHERE user_account.username ~ '\s'
    AND btrim(user_account.username) <> ''
