-- One session for each published term, of whatever kind. Grading periods that the SIS does not have
-- are not invented. Children come in order of time.
WITH child AS (
    SELECT parent_id, array_agg(sourced_id ORDER BY starts_on, sourced_id) AS ids
    FROM kept_term
    WHERE parent_id IS NOT NULL
    GROUP BY parent_id
)

SELECT
    term.sourced_id,
    term.metadata,
    term.title,
    term.kind AS type,
    term.starts_on AS start_date,
    term.ends_on AS end_date,
    parent.sourced_id AS parent_id,
    child.ids AS child_ids,
    term.end_year::text AS school_year,
    CASE WHEN kept_term.organization_id IS NOT NULL THEN ARRAY[kept_term.organization_id] END
        AS school_ids
FROM kept_term
JOIN term ON term.sourced_id = kept_term.sourced_id
LEFT JOIN kept_term AS parent ON parent.sourced_id = kept_term.parent_id
LEFT JOIN child ON child.parent_id = kept_term.sourced_id
