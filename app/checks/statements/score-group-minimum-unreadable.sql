-- Score groups with a mark that is given from something that is no number.
SELECT
    'scoreGroup' AS kind,
    score_group.sourced_id,
    score_group.title AS name,
    'mark ' || coalesce(item.mark ->> 'lhs', 'without a name') || ' from '
    || coalesce(item.mark ->> 'rhs', 'nothing') AS detail
FROM score_group
CROSS JOIN LATERAL jsonb_array_elements(score_group.items) AS item (mark)
WHERE pg_input_is_valid(item.mark ->> 'rhs', 'double precision') IS NOT TRUE
