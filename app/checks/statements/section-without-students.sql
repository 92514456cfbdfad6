-- Published sections without a student who is published.
SELECT
    'section' AS kind,
    section.sourced_id,
    section.title AS name,
    CASE
        WHEN EXISTS (
            SELECT FROM roster_entry WHERE roster_entry.section_id = section.sourced_id
        ) THEN 'its students are not published'
        ELSE 'no student'
    END AS detail
FROM kept_section
JOIN section ON section.sourced_id = kept_section.sourced_id
WHERE NOT EXISTS (
    SELECT
    FROM kept_place
    WHERE kept_place.class_id = section.sourced_id
        AND kept_place.role = 'student'
)
