-- Score groups without a mark.
SELECT
    'scoreGroup' AS kind,
    sourced_id,
    title AS name,
    'no marks' AS detail
FROM score_group
WHERE jsonb_array_length(items) = 0
