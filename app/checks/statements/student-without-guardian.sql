-- Published students without a published guardian, parent or relative.
SELECT DISTINCT
    'person' AS kind,
    person.sourced_id,
    person.identifier AS name,
    'no contact' AS detail
FROM kept_enrollment
JOIN published_person AS person ON person.sourced_id = kept_enrollment.person_id
WHERE NOT EXISTS (SELECT FROM agent WHERE agent.person_id = kept_enrollment.person_id)
