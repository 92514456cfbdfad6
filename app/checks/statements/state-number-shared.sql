-- Published people whom the state knows by the number of somebody else.
WITH numbered AS (
    SELECT
        person.sourced_id,
        person.identifier,
        min(person.sourced_id) OVER same AS first,
        max(person.sourced_id) OVER same AS last
    FROM kept_user
    JOIN person ON person.sourced_id = kept_user.person_id
    WHERE btrim(person.master_identifier) <> ''
    WINDOW same AS (PARTITION BY btrim(person.master_identifier))
)

SELECT
    'person' AS kind,
    sourced_id,
    identifier AS name,
    'same state number as ' || CASE WHEN sourced_id = first THEN last ELSE first END AS detail
FROM numbered
WHERE first <> last
