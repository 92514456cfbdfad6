-- The active school year, where no published term is the whole year.
SELECT
    'schoolYear' AS kind,
    kept_year.end_year::text AS sourced_id,
    NULL::text AS name,
    'no term of kind schoolYear' AS detail
FROM kept_year
WHERE NOT EXISTS (
    SELECT
    FROM kept_term
    JOIN term ON term.sourced_id = kept_term.sourced_id
    WHERE term.kind = 'schoolYear'
)
