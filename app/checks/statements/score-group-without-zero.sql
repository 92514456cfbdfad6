-- Score groups in which a percentage may be below every mark.
SELECT
    'scoreGroup' AS kind,
    score_group.sourced_id,
    score_group.title AS name,
    'nothing below ' || min((item.mark ->> 'rhs')::double precision) AS detail
FROM score_group
CROSS JOIN LATERAL jsonb_array_elements(score_group.items) AS item (mark)
WHERE pg_input_is_valid(item.mark ->> 'rhs', 'double precision')
GROUP BY score_group.sourced_id, score_group.title
HAVING min((item.mark ->> 'rhs')::double precision) > 0
