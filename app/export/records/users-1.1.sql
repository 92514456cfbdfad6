-- Users with the one role that each has in OneRoster 1.1, at several organizations: it is the primary
-- role at the primary organization, else the first that is primary, else the first. 1.1 has one kind
-- of administrator; a word of the district's own becomes an aide, who may do least of all staff. Who
-- has no role is at the primary organization, else at the one on top.
--
-- Who is a student beside that is none here: so has no grades, and agents only among students.
WITH role AS (
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

agents AS (
    SELECT named.person_id, array_agg(named.agent_id ORDER BY named.agent_id) AS ids
    FROM (
        SELECT sourced_id, unnest(agent_sourced_ids) FROM common
    ) AS named (person_id, agent_id)
    WHERE named.person_id IN (SELECT person_id FROM role WHERE role = 'student')
        OR named.agent_id IN (SELECT person_id FROM role WHERE role = 'student')
    GROUP BY named.person_id
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
    common.sourced_id,
    common.metadata,
    common.enabled_user,
    common.username,
    common.user_ids,
    common.given_name,
    common.family_name,
    common.middle_name,
    common.identifier,
    common.email,
    common.sms,
    common.phone,
    agents.ids AS agent_sourced_ids,
    CASE WHEN role.role = 'student' THEN common.grades END AS grades,
    role.role,
    coalesce(
        organizations.ids,
        CASE
            WHEN common.primary_org_sourced_id IS NOT NULL THEN ARRAY[common.primary_org_sourced_id]
        END,
        (SELECT ARRAY[min(sourced_id)] FROM organization WHERE parent_id IS NULL)
    ) AS org_sourced_ids
FROM common
LEFT JOIN agents ON agents.person_id = common.sourced_id
LEFT JOIN role ON role.person_id = common.sourced_id
LEFT JOIN organizations ON organizations.person_id = common.sourced_id
