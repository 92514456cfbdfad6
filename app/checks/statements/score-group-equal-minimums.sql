-- Score groups of which several marks are given from the same score on.
WITH mark AS (
    SELECT
        score_group.sourced_id,
        score_group.title,
        item.mark ->> 'lhs' AS word,
        (item.mark ->> 'rhs')::double precision AS minimum
    FROM score_group
    CROSS JOIN LATERAL jsonb_array_elements(score_group.items) AS item (mark)
    WHERE pg_input_is_valid(item.mark ->> 'rhs', 'double precision')
)

SELECT
    'scoreGroup' AS kind,
    sourced_id,
    title AS name,
    string_agg(word, ', ' ORDER BY word) || ' from ' || minimum AS detail
FROM mark
GROUP BY sourced_id, title, minimum
HAVING count(*) > 1
