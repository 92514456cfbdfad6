-- Published people with the username of somebody else.
WITH named AS (
    SELECT
        person.sourced_id,
        person.identifier,
        min(person.sourced_id) OVER same AS first,
        max(person.sourced_id) OVER same AS last
    FROM kept_user
    JOIN person ON person.sourced_id = kept_user.person_id
    JOIN user_account ON user_account.sourced_id = person.sourced_id
    WHERE btrim(user_account.username) <> ''
    WINDOW same AS (PARTITION BY user_account.username)
)

SELECT
    'person' AS kind,
    sourced_id,
    identifier AS name,
    'same username as ' || CASE WHEN sourced_id = first THEN last ELSE first END AS detail
FROM named
WHERE first <> last
