-- Guardians, parents and relatives who stand by nobody.
SELECT DISTINCT
    'person' AS kind,
    person.sourced_id,
    person.identifier AS name,
    contact_assignment.role || ' at ' || contact_assignment.organization_id AS detail
FROM contact_assignment
JOIN person ON person.sourced_id = contact_assignment.person_id
WHERE NOT EXISTS (
    SELECT FROM relationship WHERE relationship.person_id = contact_assignment.person_id
)
