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
        min(person.sourced_id) OVER same AS first,
        max(person.sourced_id) OVER same AS last
    FROM sort
    JOIN person ON person.sourced_id = sort.person_id
    WHERE btrim(person.identifier) <> ''
    WINDOW same AS (PARTITION BY btrim(person.identifier), sort.is_student)
)

SELECT
    'person' AS kind,
    sourced_id,
    identifier AS name,
    'same number as ' || CASE WHEN sourced_id = first THEN last ELSE first END AS detail
FROM numbered
WHERE first <> last
