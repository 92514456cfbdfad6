-- Published terms, grading periods for one, that begin before one of their kind beside them has
-- ended: parts of the same term, in the same calendar.
SELECT
    'term' AS kind,
    sourced_id,
    title AS name,
    'begins ' || starts_on || ', one before it ends ' || before_ends_on AS detail
FROM term_beside
WHERE kind <> 'schoolYear'
    AND starts_on < before_ends_on
