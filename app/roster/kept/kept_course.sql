-- Courses of the active year or of no year in particular, unless they, their master, their school
-- or its calendar are excluded.
SELECT course.sourced_id
FROM course
JOIN teaching_organization ON teaching_organization.sourced_id = course.organization_id
LEFT JOIN course_master ON course_master.sourced_id = course.master_id
LEFT JOIN kept_term ON kept_term.sourced_id = course.year_term_id
WHERE NOT course.lms_exclude
    AND course_master.lms_exclude IS NOT TRUE
    AND (course.year_term_id IS NULL OR kept_term.sourced_id IS NOT NULL)
