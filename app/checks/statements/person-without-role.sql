-- People who are nothing to any school, in whatever year.
SELECT
    'person' AS kind,
    person.sourced_id,
    person.identifier AS name,
    'no enrollment, district assignment or contact assignment' AS detail
FROM person
WHERE NOT EXISTS (SELECT FROM enrollment WHERE person_id = person.sourced_id)
    AND NOT EXISTS (SELECT FROM district_assignment WHERE person_id = person.sourced_id)
    AND NOT EXISTS (SELECT FROM contact_assignment WHERE person_id = person.sourced_id)
