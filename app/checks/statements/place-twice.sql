-- Published places of a person who has the same place already at that time.
SELECT
    CASE WHEN later.role = 'student' THEN 'rosterEntry' ELSE 'sectionStaff' END AS kind,
    later.sourced_id,
    section.title AS name,
    'the same as ' || min(earlier.sourced_id) AS detail
FROM kept_place AS later
JOIN kept_place AS earlier
    ON earlier.class_id = later.class_id
    AND earlier.user_id = later.user_id
    AND earlier.role = later.role
    AND earlier.sourced_id < later.sourced_id
JOIN section ON section.sourced_id = later.class_id
WHERE coalesce(earlier.begin_date, '-infinity') < coalesce(later.end_date, 'infinity')
    AND coalesce(later.begin_date, '-infinity') < coalesce(earlier.end_date, 'infinity')
GROUP BY later.role, later.sourced_id, section.title
