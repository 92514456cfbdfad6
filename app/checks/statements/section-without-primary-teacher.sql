-- Published sections with teachers of whom none is the primary one.
SELECT
    'section' AS kind,
    section.sourced_id,
    section.title AS name,
    count(*) || ' teachers, none primary' AS detail
FROM kept_place
JOIN section ON section.sourced_id = kept_place.class_id
WHERE kept_place.role = 'teacher'
GROUP BY section.sourced_id, section.title
HAVING NOT bool_or(kept_place."primary")
