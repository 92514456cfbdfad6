-- Each published organization with itself and every one that stands above it.
WITH RECURSIVE line AS (
    SELECT sourced_id AS organization_id, sourced_id AS ancestor_id
    FROM kept_organization
    UNION
    SELECT line.organization_id, parent.sourced_id
    FROM line
    JOIN kept_organization AS child ON child.sourced_id = line.ancestor_id
    JOIN kept_organization AS parent ON parent.sourced_id = child.parent_id
)
SELECT organization_id, ancestor_id
FROM line
