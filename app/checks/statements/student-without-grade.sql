-- Published students without a grade at a school.
SELECT DISTINCT
    'person' AS kind,
    person.sourced_id,
    person.identifier AS name,
    'no grade at ' || kept_enrollment.organization_id AS detail
FROM kept_enrollment
JOIN published_person AS person ON person.sourced_id = kept_enrollment.person_id
WHERE btrim(coalesce(kept_enrollment.grade, '')) = ''
