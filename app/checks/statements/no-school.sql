-- One row where no school is published: there is none, or all are excluded.
SELECT
    'organization' AS kind,
    NULL::text AS sourced_id,
    NULL::text AS name,
    count(*) || ' schools, all of them excluded' AS detail
FROM organization
WHERE kind = 'school'
HAVING NOT EXISTS (SELECT FROM kept_organization WHERE kind = 'school')
