-- Published students with the number of another student, and staff with that of other staff.
WITH sort AS (
    SELECT DISTINCT person_id, role = 'student' AS is_student
    FROM user_role
    WHERE role NOT IN ('guardian', 'parent', 'relative')
),

numbered AS (
    SELECT
        person.sourced_id,
        person.identifier,
        btrim(person.identifier) AS number,
        sort.is_student
    FROM sort
    JOIN published_person AS person ON person.sourced_id = sort.person_id
    WHERE btrim(person.identifier) <> ''
),

shared AS (
    SELECT number, is_student, min(sourced_id) AS first, max(sourced_id) AS last
    FROM numbered
    GROUP BY number, is_student
    HAVING count(*) > 1
)

SELECT
    'person' AS kind,
    numbered.sourced_id,
    numbered.identifier AS name,
    'same number as ' || CASE WHEN sourced_id = first THEN last ELSE first END AS detail
FROM shared
JOIN numbered ON numbered.number = shared.number AND numbered.is_student = shared.is_student
