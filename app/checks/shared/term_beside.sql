-- Published terms, each with the end of those of its kind before it in the same calendar and of the
-- same parent; null where there are none.
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
