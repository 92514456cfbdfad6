-- What each person is to each organization; the same fact said by several records counts once.
-- Exactly one role a person and organization is primary: of those called primary, or else of all,
-- the first by position.
WITH said AS (
    SELECT
        person_id, organization_id, 'student' AS role, position, "primary", profile_id,
        starts_on, ends_on
    FROM kept_enrollment
    UNION ALL
    SELECT
        person_id, organization_id, role, position, "primary", profile_id, starts_on, ends_on
    FROM kept_assignment
    UNION ALL
    SELECT
        person_id, organization_id, role, position, "primary", profile_id, starts_on, ends_on
    FROM kept_contact
),

fact AS (
    SELECT
        person_id, organization_id, role, profile_id, starts_on, ends_on,
        min(position) AS position,
        bool_or("primary") AS "primary"
    FROM said
    GROUP BY person_id, organization_id, role, profile_id, starts_on, ends_on
)

SELECT
    person_id, organization_id, role, profile_id, starts_on, ends_on, position,
    row_number() OVER (
        PARTITION BY person_id, organization_id
        ORDER BY
            "primary" DESC, position, role COLLATE "C", starts_on, ends_on, profile_id
    ) = 1 AS is_primary
FROM fact
