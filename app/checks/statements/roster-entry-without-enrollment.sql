-- Places in published sections of students who are at no school in the active year, and have no
-- other role that is published.
SELECT
    'rosterEntry' AS kind,
    roster_entry.sourced_id,
    section.title AS name,
    'student ' || roster_entry.person_id AS detail
FROM roster_entry
JOIN kept_section ON kept_section.sourced_id = roster_entry.section_id
JOIN section ON section.sourced_id = roster_entry.section_id
WHERE NOT EXISTS (
    SELECT
    FROM enrollment
    JOIN calendar ON calendar.sourced_id = enrollment.calendar_id
    JOIN kept_year ON kept_year.end_year = calendar.end_year
    WHERE enrollment.person_id = roster_entry.person_id
)
    AND NOT EXISTS (
        SELECT
        FROM user_role
        WHERE user_role.person_id = roster_entry.person_id
    )
