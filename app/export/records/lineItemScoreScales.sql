-- Ties to score groups of a class, for no others are in the package.
SELECT paired.*
FROM paired
JOIN score_group ON score_group.sourced_id = paired.score_scale_sourced_id
WHERE score_group.section_id IS NOT NULL
