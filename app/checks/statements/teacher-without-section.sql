-- Published teachers who have no published section.
SELECT DISTINCT
    'person' AS kind,
    kept_assignment.person_id AS sourced_id,
    person.identifier AS name,
    'teacher at ' || kept_assignment.organization_id AS detail
FROM kept_assignment
JOIN published_person AS person ON person.sourced_id = kept_assignment.person_id
WHERE kept_assignment.role = 'teacher'
    AND NOT EXISTS (
        SELECT
        FROM kept_place
        WHERE kept_place.user_id = kept_assignment.person_id
            AND kept_place.role <> 'student'
    )
