-- Score groups in which a percentage may be below every mark.
WITH lowest AS (
    SELECT
        score_group.sourced_id,
        score_group.title,
        min(substring(item.mark ->> 'lhs' FROM '^\s*(-?\d+(?:\.\d+)?)')::double precision)
            AS minimum
    FROM score_group
    CROSS JOIN LATERAL jsonb_array_elements(score_group.items) AS item (mark)
    GROUP BY score_group.sourced_id, score_group.title
)

SELECT
    'scoreGroup' AS kind,
    sourced_id,
    title AS name,
    'nothing below ' || minimum AS detail
FROM lowest
WHERE minimum > 0
