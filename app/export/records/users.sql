-- People with what files say of users: the account, the agents whom the person's own record names,
-- and the grades of the enrollments in their order.
--
-- OneRoster 1.1 has one role a user, at several organizations: it is the primary role at the
-- primary organization, else the first that is primary, else the first. 1.1 has one kind of
-- administrator; a word of the district's own becomes an aide, who may do least of all staff. Who has
-- no role is at the primary organization, else at the one on top.
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
),

role AS (
    SELECT DISTINCT ON (standing.person_id)
        standing.person_id,
        CASE
            WHEN standing.role IN (
                'counselor', 'districtAdministrator', 'principal', 'siteAdministrator',
                'systemAdministrator'
            ) THEN 'administrator'
            WHEN standing.role LIKE 'ext:%' THEN 'aide'
            ELSE standing.role
        END AS role
    FROM standing
    JOIN person ON person.sourced_id = standing.person_id
    ORDER BY
        standing.person_id,
        standing."primary"
            AND standing.organization_id IS NOT DISTINCT FROM person.primary_organization_id DESC,
        standing."primary" DESC,
        standing.place,
        standing.role_id
),

organizations AS (
    SELECT person_id, array_agg(organization_id ORDER BY place, organization_id) AS ids
    FROM (
        SELECT person_id, organization_id, min(place) AS place
        FROM standing
        GROUP BY person_id, organization_id
    ) AS known
    GROUP BY person_id
)

SELECT
    paired.*,
    coalesce(user_account.enabled, TRUE) AS enabled_user,
    user_account.username,
    agents.ids AS agent_sourced_ids,
    grades.codes AS grades,
    role.role,
    coalesce(
        organizations.ids,
        CASE
            WHEN paired.primary_org_sourced_id IS NOT NULL THEN ARRAY[paired.primary_org_sourced_id]
        END,
        (SELECT ARRAY[min(sourced_id)] FROM organization WHERE parent_id IS NULL)
    ) AS org_sourced_ids
FROM paired
LEFT JOIN user_account ON user_account.sourced_id = paired.sourced_id
LEFT JOIN agents ON agents.person_id = paired.sourced_id
LEFT JOIN grades ON grades.person_id = paired.sourced_id
LEFT JOIN role ON role.person_id = paired.sourced_id
LEFT JOIN organizations ON organizations.person_id = paired.sourced_id
