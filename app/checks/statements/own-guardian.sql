-- People who stand by themselves.
SELECT
    'relationship' AS kind,
    relationship.sourced_id,
    person.identifier AS name,
    'person and student are ' || relationship.person_id AS detail
FROM relationship
LEFT JOIN person ON person.sourced_id = relationship.person_id
WHERE relationship.person_id = relationship.student_id
