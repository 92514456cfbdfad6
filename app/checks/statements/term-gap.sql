-- Published terms that begin some days after the one of their kind beside them has ended. A
-- weekend is no gap.
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
    starts_on - before_ends_on || ' days from ' || before_ends_on AS detail
FROM term_beside
WHERE kind <> 'schoolYear'
    AND starts_on - before_ends_on > 2
