-- The active school year, after its last published term.
SELECT
    'schoolYear' AS kind,
    min(term.end_year)::text AS sourced_id,
    NULL::text AS name,
    'its last term ended before ' || max(term.ends_on) AS detail
FROM kept_term
JOIN term ON term.sourced_id = kept_term.sourced_id
HAVING max(term.ends_on) <= current_date
