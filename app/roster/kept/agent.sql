-- Published students and their published contacts, both ways. A teacher is nobody's agent, unless
-- a contact too.
WITH pair AS (
    SELECT person_id, student_id
    FROM kept_relationship
    WHERE EXISTS (SELECT FROM kept_contact WHERE person_id = kept_relationship.person_id)
)
SELECT person_id, student_id AS agent_id
FROM pair
UNION
SELECT student_id, person_id
FROM pair
