-- Published people with the e-mail address of somebody else, whatever the case of its letters.
WITH addressed AS (
    SELECT
        person.sourced_id,
        person.identifier,
        min(person.sourced_id) OVER same AS first,
        max(person.sourced_id) OVER same AS last
    FROM kept_user
    JOIN person ON person.sourced_id = kept_user.person_id
    WHERE btrim(person.email) <> ''
    WINDOW same AS (PARTITION BY lower(btrim(person.email)))
)

SELECT
    'person' AS kind,
    sourced_id,
    identifier AS name,
    'same e-mail as ' || CASE WHEN sourced_id = first THEN last ELSE first END AS detail
FROM addressed
WHERE first <> last
