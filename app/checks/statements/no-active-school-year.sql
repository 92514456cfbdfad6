-- One row where no school year is active, and none that the SIS has was chosen instead.
SELECT
    'schoolYear' AS kind,
    NULL::text AS sourced_id,
    NULL::text AS name,
    coalesce(string_agg(end_year::text, ', ' ORDER BY end_year), 'there is none at all') AS detail
FROM school_year
HAVING NOT EXISTS (SELECT FROM kept_year)
