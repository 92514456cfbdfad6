-- Published terms that begin some days after the one of their kind beside them has ended. A
-- weekend is no gap.
SELECT
    'term' AS kind,
    sourced_id,
    title AS name,
    starts_on - before_ends_on || ' days from ' || before_ends_on AS detail
FROM term_beside
WHERE kind <> 'schoolYear'
    AND starts_on - before_ends_on > 2
