-- Published places of a person who has the same place already at that time. Compared are only
-- those that somebody has several of in a class, found by a hash: there are few.
WITH several AS (
    SELECT hashtextextended(class_id, hashtextextended(user_id, 0)) AS hash
    FROM kept_place
    GROUP BY hash
    HAVING count(*) > 1
),
suspect AS MATERIALIZED (
    SELECT sourced_id, class_id, user_id, role, begin_date, end_date
    FROM kept_place
    WHERE hashtextextended(class_id, hashtextextended(user_id, 0)) IN (SELECT hash FROM several)
)
SELECT
    CASE WHEN later.role = 'student' THEN 'rosterEntry' ELSE 'sectionStaff' END AS kind,
    later.sourced_id,
    section.title AS name,
    'the same as ' || min(earlier.sourced_id) AS detail
FROM suspect AS later
JOIN suspect AS earlier
    ON earlier.class_id = later.class_id
    AND earlier.user_id = later.user_id
    AND earlier.role = later.role
    AND earlier.sourced_id < later.sourced_id
JOIN section ON section.sourced_id = later.class_id
WHERE coalesce(earlier.begin_date, '-infinity') < coalesce(later.end_date, 'infinity')
    AND coalesce(later.begin_date, '-infinity') < coalesce(earlier.end_date, 'infinity')
GROUP BY later.role, later.sourced_id, section.title
