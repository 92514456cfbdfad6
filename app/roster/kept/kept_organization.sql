-- Every organization, but the excluded ones and all that stand below them.
WITH RECURSIVE excluded AS (
    SELECT sourced_id
    FROM organization
    WHERE lms_exclude
    UNION
    SELECT below.sourced_id
    FROM excluded
    JOIN organization AS below ON below.parent_id = excluded.sourced_id
)
SELECT organization.sourced_id, organization.kind, organization.parent_id
FROM organization
WHERE NOT EXISTS (SELECT FROM excluded WHERE excluded.sourced_id = organization.sourced_id)
