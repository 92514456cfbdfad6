-- Published people with the e-mail address of somebody else, whatever the case of its letters.
WITH shared AS (
    SELECT
        lower(btrim(email)) AS value,
        min(sourced_id) AS first,
        max(sourced_id) AS last
    FROM published_person
    WHERE btrim(email) <> ''
    GROUP BY lower(btrim(email))
    HAVING count(*) > 1
)

SELECT
    'person' AS kind,
    person.sourced_id,
    person.identifier AS name,
    'same e-mail as ' || CASE WHEN person.sourced_id = first THEN last ELSE first END AS detail
FROM shared
JOIN published_person AS person ON lower(btrim(person.email)) = shared.value
