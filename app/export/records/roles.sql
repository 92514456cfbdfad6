-- What people are to organizations. They stand together by person and in the person's order, which
-- is theirs after an import again.
SELECT
    role_id AS sourced_id,
    metadata,
    person_id AS user_sourced_id,
    CASE WHEN "primary" THEN 'primary' ELSE 'secondary' END AS role_type,
    role,
    starts_on AS begin_date,
    ends_on AS end_date,
    organization_id AS org_sourced_id,
    profile_id AS user_profile_sourced_id,
    place
FROM standing
