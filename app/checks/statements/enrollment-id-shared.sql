-- Places of students and of staff under one id.
SELECT
    'rosterEntry' AS kind,
    roster_entry.sourced_id,
    section.title AS name,
    'also the id of ' || section_staff.person_id || ' as staff of ' || section_staff.section_id
        AS detail
FROM roster_entry
JOIN section_staff ON section_staff.sourced_id = roster_entry.sourced_id
LEFT JOIN section ON section.sourced_id = roster_entry.section_id
