-- Published students without a place in a published section.
SELECT DISTINCT
    'person' AS kind,
    person.sourced_id,
    person.identifier AS name,
    'enrolled at ' || min(kept_enrollment.organization_id) AS detail
FROM kept_enrollment
JOIN published_person AS person ON person.sourced_id = kept_enrollment.person_id
WHERE NOT EXISTS (
    SELECT
    FROM kept_place
    WHERE kept_place.user_id = kept_enrollment.person_id
        AND kept_place.role = 'student'
)
GROUP BY person.sourced_id, person.identifier
