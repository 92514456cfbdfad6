-- Published terms that begin before, or end after, all that are the whole year.
WITH year AS (
    SELECT min(term.starts_on) AS starts_on, max(term.ends_on) AS ends_on
    FROM kept_term
    JOIN term ON term.sourced_id = kept_term.sourced_id
    WHERE term.kind = 'schoolYear'
)

SELECT
    'term' AS kind,
    term.sourced_id,
    term.title AS name,
    term.starts_on || ' to ' || term.ends_on || ', the year ' || year.starts_on || ' to '
    || year.ends_on AS detail
FROM kept_term
JOIN term ON term.sourced_id = kept_term.sourced_id
CROSS JOIN year
WHERE term.starts_on < year.starts_on
    OR term.ends_on > year.ends_on
