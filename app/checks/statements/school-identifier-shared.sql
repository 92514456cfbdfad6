-- Published schools that share their number with another one.
WITH numbered AS (
    SELECT
        organization.sourced_id,
        organization.name,
        min(organization.sourced_id) OVER same AS first,
        max(organization.sourced_id) OVER same AS last
    FROM kept_organization
    JOIN organization ON organization.sourced_id = kept_organization.sourced_id
    WHERE organization.kind = 'school'
        AND btrim(organization.identifier) <> ''
    WINDOW same AS (PARTITION BY btrim(organization.identifier))
)

SELECT
    'organization' AS kind,
    sourced_id,
    name,
    'same identifier as ' || CASE WHEN sourced_id = first THEN last ELSE first END AS detail
FROM numbered
WHERE first <> last
