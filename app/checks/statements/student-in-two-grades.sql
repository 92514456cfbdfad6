-- Published students in more than one grade.
SELECT
    'person' AS kind,
    person.sourced_id,
    person.identifier AS name,
    string_agg(DISTINCT kept_enrollment.grade, ', ') AS detail
FROM kept_enrollment
JOIN published_person AS person ON person.sourced_id = kept_enrollment.person_id
GROUP BY person.sourced_id, person.identifier
HAVING count(DISTINCT kept_enrollment.grade) > 1
