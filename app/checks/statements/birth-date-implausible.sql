-- Published people who were born too late to be at a school, or too long ago to be alive.
SELECT
    'person' AS kind,
    person.sourced_id,
    person.identifier AS name,
    CASE
        WHEN demographics.birth_date > current_date THEN 'in the future'
        WHEN demographics.birth_date > current_date - 365 THEN 'less than a year ago'
        ELSE 'more than 110 years ago'
    END AS detail
FROM published_person AS person
JOIN demographics ON demographics.sourced_id = person.sourced_id
WHERE demographics.birth_date > current_date - 365
    OR demographics.birth_date < current_date - INTERVAL '110 years'
