-- One row where no section is published.
SELECT
    'section' AS kind,
    NULL::text AS sourced_id,
    NULL::text AS name,
    count(*) || ' sections in the SIS' AS detail
FROM section
HAVING NOT EXISTS (SELECT FROM kept_section)
