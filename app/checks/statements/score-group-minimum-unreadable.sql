-- Score groups with a mark that is given from something that begins with no number.
SELECT
    'scoreGroup' AS kind,
    score_group.sourced_id,
    score_group.title AS name,
    'mark ' || coalesce(item.mark ->> 'rhs', 'without a name') || ' from '
    || coalesce(item.mark ->> 'lhs', 'nothing') AS detail
FROM score_group
CROSS JOIN LATERAL jsonb_array_elements(score_group.items) AS item (mark)
WHERE substring(item.mark ->> 'lhs' FROM '^\s*(-?\d+(?:\.\d+)?)') IS NULL
