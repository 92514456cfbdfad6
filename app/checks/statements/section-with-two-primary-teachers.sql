-- Published sections with two primary teachers at the same time.
SELECT
    'section' AS kind,
    section.sourced_id,
    section.title AS name,
    one.user_id || ' and ' || other.user_id AS detail
FROM kept_place AS one
JOIN kept_place AS other
    ON other.class_id = one.class_id
    AND one.user_id < other.user_id
JOIN section ON section.sourced_id = one.class_id
WHERE one.role = 'teacher'
    AND other.role = 'teacher'
    AND one."primary"
    AND other."primary"
    AND coalesce(one.begin_date, '-infinity') < coalesce(other.end_date, 'infinity')
    AND coalesce(other.begin_date, '-infinity') < coalesce(one.end_date, 'infinity')
