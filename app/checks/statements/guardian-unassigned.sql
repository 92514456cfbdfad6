-- Guardians of published students whom no organization knows as such.
SELECT DISTINCT
    'person' AS kind,
    person.sourced_id,
    person.identifier AS name,
    'guardian of ' || min(relationship.student_id) AS detail
FROM relationship
JOIN kept_relationship
    ON kept_relationship.person_id = relationship.person_id
    AND kept_relationship.student_id = relationship.student_id
JOIN person ON person.sourced_id = relationship.person_id
WHERE relationship.guardian
    AND NOT EXISTS (
        SELECT FROM contact_assignment WHERE contact_assignment.person_id = relationship.person_id
    )
GROUP BY person.sourced_id, person.identifier
