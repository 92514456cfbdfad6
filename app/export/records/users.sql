-- People with what files say of users: the account, the agents whom the person's own record names,
-- and the grades of the enrollments in their order.
WITH agents AS (
    SELECT person_id, array_agg(agent_id ORDER BY agent_id) AS ids
    FROM (
        SELECT person_id, student_id FROM relationship WHERE named_by_person
        UNION
        SELECT student_id, person_id FROM relationship WHERE named_by_student
    ) AS agent (person_id, agent_id)
    GROUP BY person_id
),

grades AS (
    SELECT person_id, array_agg(code ORDER BY place, code COLLATE "C") AS codes
    FROM (
        SELECT enrollment.person_id, grade_level.code, min(enrollment.position) AS place
        FROM enrollment
        JOIN grade_level ON grade_level.sourced_id = enrollment.grade_level_id
        GROUP BY enrollment.person_id, grade_level.code
    ) AS grade
    GROUP BY person_id
)

SELECT
    paired.*,
    coalesce(user_account.enabled, TRUE) AS enabled_user,
    user_account.username,
    agents.ids AS agent_sourced_ids,
    grades.codes AS grades
FROM paired
LEFT JOIN user_account ON user_account.sourced_id = paired.sourced_id
LEFT JOIN agents ON agents.person_id = paired.sourced_id
LEFT JOIN grades ON grades.person_id = paired.sourced_id
