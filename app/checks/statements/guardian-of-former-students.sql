-- Guardians, parents and relatives of students who are not published.
SELECT DISTINCT
    'person' AS kind,
    person.sourced_id,
    person.identifier AS name,
    contact_assignment.role || ' at ' || contact_assignment.organization_id AS detail
FROM contact_assignment
JOIN person ON person.sourced_id = contact_assignment.person_id
WHERE EXISTS (
        SELECT FROM relationship WHERE relationship.person_id = contact_assignment.person_id
    )
    AND NOT EXISTS (
        SELECT
        FROM relationship
        JOIN kept_enrollment ON kept_enrollment.person_id = relationship.student_id
        WHERE relationship.person_id = contact_assignment.person_id
    )
