-- Published terms, grading periods for one, that begin before one of their kind beside them has
-- ended: parts of the same term, in the same calendar.
WITH term_beside AS (
    SELECT
        term.sourced_id,
        term.title,
        term.kind,
        term.starts_on,
        max(term.ends_on) OVER earlier AS before_ends_on
    FROM kept_term
    JOIN term ON term.sourced_id = kept_term.sourced_id
    WINDOW earlier AS (
        PARTITION BY term.parent_id, term.kind, term.calendar_id
        ORDER BY term.starts_on, term.ends_on, term.sourced_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
)

SELECT
    'term' AS kind,
    sourced_id,
    title AS name,
    'begins ' || starts_on || ', one before it ends ' || before_ends_on AS detail
FROM term_beside
WHERE kind <> 'schoolYear'
    AND starts_on < before_ends_on
