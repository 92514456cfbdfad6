-- Organizations that stand above themselves.
WITH RECURSIVE above AS (
    SELECT sourced_id, parent_id
    FROM organization
    WHERE parent_id IS NOT NULL
    UNION
    SELECT above.sourced_id, parent.parent_id
    FROM above
    JOIN organization AS parent ON parent.sourced_id = above.parent_id
    WHERE parent.parent_id IS NOT NULL
)

SELECT
    'organization' AS kind,
    organization.sourced_id,
    organization.name,
    'parent is ' || organization.parent_id AS detail
FROM above
JOIN organization ON organization.sourced_id = above.sourced_id
WHERE above.sourced_id = above.parent_id
