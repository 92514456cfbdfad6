-- Published people whom the state knows by the number of somebody else.
WITH shared AS (
    SELECT
        btrim(master_identifier) AS value,
        min(sourced_id) AS first,
        max(sourced_id) AS last
    FROM published_person
    WHERE btrim(master_identifier) <> ''
    GROUP BY btrim(master_identifier)
    HAVING count(*) > 1
)

SELECT
    'person' AS kind,
    person.sourced_id,
    person.identifier AS name,
    'same state number as '
    || CASE WHEN person.sourced_id = first THEN last ELSE first END AS detail
FROM shared
JOIN published_person AS person ON btrim(person.master_identifier) = shared.value
