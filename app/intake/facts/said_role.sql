-- What the package says people are: in OneRoster 1.2 the rows of roles.csv; in 1.1 the one role of
-- a user at each of the user's organizations, which gets an id of its own. 1.1 has one kind of
-- administrator, 1.2 one for each kind of organization.
SELECT
    sourced_id AS role_id,
    user_sourced_id AS person_id,
    org_sourced_id AS organization_id,
    role,
    role_type = 'primary' AS "primary",
    user_profile_sourced_id AS profile_id,
    begin_date AS starts_on,
    end_date AS ends_on,
    metadata,
    "row" AS rank,
    FALSE AS with_all_others
FROM package_roles
UNION ALL
SELECT
    md5(person.sourced_id || ' ' || organization.sourced_id)::uuid::text,
    person.sourced_id,
    organization.sourced_id,
    CASE
        WHEN person.role <> 'administrator' THEN person.role
        WHEN organization.kind = 'school' THEN 'siteAdministrator'
        WHEN organization.kind IN ('district', 'local') THEN 'districtAdministrator'
        ELSE 'systemAdministrator'
    END,
    TRUE,
    NULL,
    NULL,
    NULL,
    NULL,
    min(named.rank),
    TRUE
FROM package_users AS person
CROSS JOIN unnest(person.org_sourced_ids) WITH ORDINALITY AS named (sourced_id, rank)
JOIN organization ON organization.sourced_id = named.sourced_id
GROUP BY person.sourced_id, person.role, organization.sourced_id, organization.kind
