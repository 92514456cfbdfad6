-- Published terms that begin before, or end after, the one they are a part of.
SELECT
    'term' AS kind,
    term.sourced_id,
    term.title AS name,
    term.starts_on || ' to ' || term.ends_on || ', ' || parent.sourced_id || ' '
    || parent.starts_on || ' to ' || parent.ends_on AS detail
FROM kept_term
JOIN term ON term.sourced_id = kept_term.sourced_id
JOIN term AS parent ON parent.sourced_id = term.parent_id
WHERE term.starts_on < parent.starts_on
    OR term.ends_on > parent.ends_on
