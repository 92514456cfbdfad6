-- Published sections that meet in no period.
SELECT
    'section' AS kind,
    section.sourced_id,
    section.title AS name,
    'no period' AS detail
FROM kept_section
JOIN section ON section.sourced_id = kept_section.sourced_id
WHERE NOT EXISTS (
    SELECT
    FROM placement
    WHERE placement.section_id = section.sourced_id
        AND placement.periods <> '{}'
)
