-- The roles of affected people in their order: a student's once for each grade, all others once. A
-- role that a delta changes keeps its place, and a new one comes last. Grades stand with the user;
-- where the package has no row of the user, they are those the role had, or another role of the
-- student.
WITH graded AS (
    SELECT DISTINCT ON (person_id) person_id, grades
    FROM standing_role
    WHERE grades IS NOT NULL AND person_id IN (SELECT sourced_id FROM affected_person)
    ORDER BY person_id, place
),

role AS (
    SELECT
        said_role.role_id,
        said_role.person_id,
        said_role.organization_id,
        said_role.role,
        said_role."primary",
        said_role.profile_id,
        said_role.starts_on,
        said_role.ends_on,
        said_role.metadata,
        coalesce(kept.grades, graded.grades) AS grades,
        CASE
            WHEN said_role.with_all_others OR kept.role_id IS NULL
                OR (:complete AND said_role.person_id NOT IN (SELECT person_id FROM others_role))
                THEN 1000000 + said_role.rank
            ELSE kept.place
        END AS rank
    FROM said_role
    LEFT JOIN standing_role AS kept
        ON kept.role_id = said_role.role_id
        AND kept.person_id = said_role.person_id
    LEFT JOIN graded ON graded.person_id = said_role.person_id
    UNION ALL
    SELECT
        role_id, person_id, organization_id, role, "primary", profile_id, starts_on, ends_on,
        metadata, grades, place
    FROM kept_role
),

graded_role AS (
    SELECT
        role.role_id,
        role.person_id,
        role.organization_id,
        role.role,
        role."primary",
        role.profile_id,
        role.starts_on,
        role.ends_on,
        role.metadata,
        role.rank,
        CASE
            WHEN role.role <> 'student' THEN NULL
            WHEN package_users.sourced_id IS NULL THEN role.grades
            ELSE package_users.grades
        END AS grades
    FROM role
    LEFT JOIN package_users ON package_users.sourced_id = role.person_id
)

SELECT
    graded_role.role_id,
    graded_role.person_id,
    graded_role.organization_id,
    graded_role.role,
    graded_role."primary",
    graded_role.profile_id,
    graded_role.starts_on,
    graded_role.ends_on,
    graded_role.metadata,
    grade.code AS grade,
    row_number() OVER (
        PARTITION BY graded_role.role_id ORDER BY grade.place
    ) AS number,
    row_number() OVER (
        PARTITION BY graded_role.person_id
        ORDER BY graded_role.rank, graded_role.role_id, grade.place
    ) AS position
FROM graded_role
LEFT JOIN LATERAL (
    SELECT listed.code, min(listed.place) AS place
    FROM unnest(graded_role.grades) WITH ORDINALITY AS listed (code, place)
    GROUP BY listed.code
) AS grade ON TRUE
