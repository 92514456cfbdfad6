-- Published people with the username of somebody else.
WITH shared AS (
    SELECT
        username AS value,
        min(sourced_id) AS first,
        max(sourced_id) AS last
    FROM published_person
    WHERE btrim(username) <> ''
    GROUP BY username
    HAVING count(*) > 1
)

SELECT
    'person' AS kind,
    person.sourced_id,
    person.identifier AS name,
    'same username as ' || CASE WHEN person.sourced_id = first THEN last ELSE first END AS detail
FROM shared
JOIN published_person AS person ON person.username = shared.value
