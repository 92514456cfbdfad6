-- Score groups of which several marks are given from the same score on: the number with which the
-- left side of an item begins.
WITH mark AS (
    SELECT
        score_group.sourced_id,
        score_group.title,
        item.mark ->> 'rhs' AS word,
        substring(item.mark ->> 'lhs' FROM '^\s*(-?\d+(?:\.\d+)?)')::double precision AS minimum
    FROM score_group
    CROSS JOIN LATERAL jsonb_array_elements(score_group.items) AS item (mark)
)

SELECT
    'scoreGroup' AS kind,
    sourced_id,
    title AS name,
    string_agg(word, ', ' ORDER BY word) || ' from ' || minimum AS detail
FROM mark
WHERE minimum IS NOT NULL
GROUP BY sourced_id, title, minimum
HAVING count(*) > 1
