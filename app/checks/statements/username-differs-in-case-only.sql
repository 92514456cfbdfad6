-- Published people whose username is somebody else's but for the case of its letters.
WITH shared AS (
    SELECT
        lower(username) AS value,
        min(sourced_id) AS first,
        max(sourced_id) AS last
    FROM published_person
    WHERE btrim(username) <> ''
    GROUP BY lower(username)
    HAVING count(DISTINCT username) > 1
)

SELECT
    'person' AS kind,
    person.sourced_id,
    person.identifier AS name,
    'username as that of ' || CASE WHEN person.sourced_id = first THEN last ELSE first END AS detail
FROM shared
JOIN published_person AS person ON lower(person.username) = shared.value
