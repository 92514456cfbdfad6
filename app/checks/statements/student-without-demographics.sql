-- Published students of whose birth, sex and ethnicity nothing is recorded.
SELECT DISTINCT
    'person' AS kind,
    person.sourced_id,
    person.identifier AS name,
    'no demographics' AS detail
FROM kept_enrollment
JOIN published_person AS person ON person.sourced_id = kept_enrollment.person_id
WHERE NOT EXISTS (SELECT FROM demographics WHERE demographics.sourced_id = person.sourced_id)
