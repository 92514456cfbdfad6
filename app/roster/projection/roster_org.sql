-- One org for each published organization. The identifier, which OneRoster 1.2 demands, falls back
-- on the id. A parent is named only if it is published.
WITH child AS (
    SELECT parent_id, array_agg(sourced_id ORDER BY sourced_id) AS ids
    FROM kept_organization
    WHERE parent_id IS NOT NULL
    GROUP BY parent_id
),

reached AS (
    SELECT organization_id, school_id FROM school_of
    UNION
    SELECT line.ancestor_id, school.sourced_id
    FROM line
    JOIN kept_organization AS school ON school.sourced_id = line.organization_id
    WHERE school.kind = 'school'
),

school AS (
    SELECT organization_id, array_agg(school_id ORDER BY school_id) AS ids
    FROM reached
    GROUP BY organization_id
)

SELECT
    organization.sourced_id,
    organization.metadata,
    organization.name,
    organization.kind AS type,
    coalesce(organization.identifier, organization.sourced_id COLLATE "default") AS identifier,
    parent.sourced_id AS parent_id,
    child.ids AS child_ids,
    coalesce(school.ids, '{}') AS school_ids
FROM kept_organization
JOIN organization ON organization.sourced_id = kept_organization.sourced_id
LEFT JOIN kept_organization AS parent ON parent.sourced_id = kept_organization.parent_id
LEFT JOIN child ON child.parent_id = kept_organization.sourced_id
LEFT JOIN school ON school.organization_id = kept_organization.sourced_id
