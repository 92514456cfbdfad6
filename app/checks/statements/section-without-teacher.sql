-- Published sections without a current teacher who is published. Of a section whose terms are over,
-- teachers count whose time is over too.
SELECT
    'section' AS kind,
    section.sourced_id,
    section.title AS name,
    CASE
        WHEN EXISTS (
            SELECT
            FROM kept_place
            WHERE kept_place.class_id = section.sourced_id
                AND kept_place.role = 'teacher'
        ) THEN 'every teacher''s time in it has ended'
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
LEFT JOIN (
    SELECT DISTINCT section_term.section_id
    FROM section_term
    JOIN term ON term.sourced_id = section_term.term_id
    WHERE term.ends_on > current_date
) AS meeting ON meeting.section_id = section.sourced_id
WHERE NOT EXISTS (
    SELECT
    FROM kept_place
    WHERE kept_place.class_id = section.sourced_id
        AND kept_place.role = 'teacher'
        AND (
            kept_place.end_date IS NULL
            OR kept_place.end_date > current_date
            OR meeting.section_id IS NULL
        )
)
