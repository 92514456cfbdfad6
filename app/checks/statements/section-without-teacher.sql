-- Published sections without a teacher who is published.
SELECT
    'section' AS kind,
    section.sourced_id,
    section.title AS name,
    CASE
        WHEN EXISTS (
            SELECT
            FROM section_staff
            WHERE section_staff.section_id = section.sourced_id
                AND section_staff.role = 'teacher'
        ) THEN 'its teachers are not published'
        ELSE 'no teacher'
    END AS detail
FROM kept_section
JOIN section ON section.sourced_id = kept_section.sourced_id
WHERE NOT EXISTS (
    SELECT
    FROM kept_place
    WHERE kept_place.class_id = section.sourced_id
        AND kept_place.role = 'teacher'
)
