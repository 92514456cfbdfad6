-- One user for each person with a published role.
--
-- Roles come primary ones first, then by position; the first says whose guest the person is besides. The email is the first one, unless the
-- district chose the secondary.
-- Who has no account in the SIS is not kept out by it, so counts as enabled. A profile's id must be
-- a URI: an id that is none becomes a URN. A resource that is for one organization or section is
-- named only while that is published.
WITH guests AS (
    SELECT person_id, array_agg(school_id ORDER BY school_id) AS school_ids
    FROM guest
    GROUP BY person_id
),

placed_role AS (
    SELECT
        user_role.*,
        row_number() OVER (
            PARTITION BY person_id
            ORDER BY
                is_primary DESC, position, organization_id, role COLLATE "C", starts_on, ends_on
        ) AS place
    FROM user_role
),

role AS (
    SELECT
        user_role.person_id,
        jsonb_agg(
            jsonb_strip_nulls(
                jsonb_build_object(
                    'role', user_role.role,
                    'role_type', CASE WHEN user_role.is_primary THEN 'primary' ELSE 'secondary' END,
                    'org_id', user_role.organization_id,
                    'begin_date', user_role.starts_on,
                    'end_date', user_role.ends_on,
                    'user_profile', kept_profile.uri,
                    'guest_school_ids', guests.school_ids
                )
            )
            ORDER BY
                user_role.is_primary DESC, user_role.position, user_role.organization_id,
                user_role.role COLLATE "C", user_role.starts_on, user_role.ends_on,
                kept_profile.uri
        ) AS elements,
        array_agg(DISTINCT user_role.role COLLATE "C") AS names,
        array_agg(DISTINCT user_role.organization_id) AS org_ids
    FROM placed_role AS user_role
    LEFT JOIN kept_profile
        ON kept_profile.sourced_id = user_role.profile_id
        AND kept_profile.person_id = user_role.person_id
    LEFT JOIN guests ON guests.person_id = user_role.person_id AND user_role.place = 1
    GROUP BY user_role.person_id
),

profile AS (
    SELECT
        user_profile.person_id,
        jsonb_agg(
            jsonb_strip_nulls(
                jsonb_build_object(
                    'profile_id', kept_profile.uri,
                    'profile_type', user_profile.profile_type,
                    'vendor_id', user_profile.vendor_id,
                    'application_id', user_profile.application_id,
                    'description', user_profile.description,
                    'credentials', jsonb_build_array(
                        jsonb_build_object(
                            'type', user_profile.credential_type,
                            'username', user_profile.username
                        )
                    )
                )
            )
            ORDER BY kept_profile.uri
        ) AS elements
    FROM kept_profile
    JOIN user_profile ON user_profile.sourced_id = kept_profile.sourced_id
    GROUP BY user_profile.person_id
),

agents AS (
    SELECT person_id, array_agg(agent_id ORDER BY agent_id) AS ids
    FROM agent
    GROUP BY person_id
),

grade AS (
    SELECT person_id, grade, min(position) AS position
    FROM kept_enrollment
    WHERE grade IS NOT NULL
    GROUP BY person_id, grade
),

grades AS (
    SELECT person_id, array_agg(grade ORDER BY position, grade COLLATE "C") AS names
    FROM grade
    GROUP BY person_id
),

material AS (
    SELECT person_resource.person_id, array_agg(DISTINCT resource.sourced_id) AS ids
    FROM person_resource
    JOIN resource ON resource.sourced_id = person_resource.resource_id
    LEFT JOIN kept_organization ON kept_organization.sourced_id = person_resource.organization_id
    LEFT JOIN kept_section ON kept_section.sourced_id = person_resource.section_id
    WHERE (person_resource.organization_id IS NULL OR kept_organization.sourced_id IS NOT NULL)
        AND (person_resource.section_id IS NULL OR kept_section.sourced_id IS NOT NULL)
    GROUP BY person_resource.person_id
)

SELECT
    person.sourced_id,
    person.metadata,
    user_account.username,
    person.master_identifier AS user_master_identifier,
    nullif(person.other_ids, '[]') AS user_ids,
    coalesce(user_account.enabled, TRUE) AS enabled_user,
    person.given_name,
    person.family_name,
    person.middle_name,
    person.preferred_given_name AS preferred_first_name,
    person.preferred_middle_name,
    person.preferred_family_name AS preferred_last_name,
    person.pronouns,
    role.elements AS roles,
    role.names AS role_names,
    role.org_ids AS role_org_ids,
    kept_user.school_ids,
    kept_organization.sourced_id AS primary_org_id,
    profile.elements AS user_profiles,
    person.identifier,
    CASE (SELECT email_source FROM chosen)
        WHEN 'secondaryEmail' THEN person.secondary_email
        ELSE person.email
    END AS email,
    person.sms,
    person.phone,
    agents.ids AS agent_ids,
    grades.names AS grades,
    material.ids AS resource_ids
FROM kept_user
JOIN person ON person.sourced_id = kept_user.person_id
JOIN role ON role.person_id = person.sourced_id
LEFT JOIN user_account ON user_account.sourced_id = person.sourced_id
LEFT JOIN kept_organization ON kept_organization.sourced_id = person.primary_organization_id
LEFT JOIN profile ON profile.person_id = person.sourced_id
LEFT JOIN agents ON agents.person_id = person.sourced_id
LEFT JOIN grades ON grades.person_id = person.sourced_id
LEFT JOIN material ON material.person_id = person.sourced_id
