-- One row where no district is published.
SELECT
    'organization' AS kind,
    NULL::text AS sourced_id,
    NULL::text AS name,
    count(*) || ' districts, all of them excluded' AS detail
FROM organization
WHERE kind = 'district'
HAVING NOT EXISTS (SELECT FROM kept_organization WHERE kind = 'district')
