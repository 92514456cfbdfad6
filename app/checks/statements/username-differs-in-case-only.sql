-- Published people whose username is somebody else's but for the case of its letters.
WITH named AS (
    SELECT
        person.sourced_id,
        person.identifier,
        min(user_account.username COLLATE "C") OVER same
            <> max(user_account.username COLLATE "C") OVER same AS differs,
        min(person.sourced_id) OVER same AS first,
        max(person.sourced_id) OVER same AS last
    FROM kept_user
    JOIN person ON person.sourced_id = kept_user.person_id
    JOIN user_account ON user_account.sourced_id = person.sourced_id
    WINDOW same AS (PARTITION BY lower(user_account.username))
)

SELECT
    'person' AS kind,
    sourced_id,
    identifier AS name,
    'username as that of ' || CASE WHEN sourced_id = first THEN last ELSE first END AS detail
FROM named
WHERE differs
