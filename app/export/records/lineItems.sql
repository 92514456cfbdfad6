-- Assignments. OneRoster 1.1 knows only the grading period and 1.2's files only the academic session,
-- so each stands for the other, and the section's first term for both. 1.1 does not know the school,
-- which is then the section's.
SELECT
    paired.sourced_id,
    paired.metadata,
    paired.exact,
    paired.title,
    paired.description,
    paired.assign_date,
    paired.due_date,
    paired.class_sourced_id,
    paired.category_sourced_id,
    coalesce(
        paired.grading_period_sourced_id, paired.academic_session_sourced_id, first.term_id
    ) AS grading_period_sourced_id,
    coalesce(
        paired.academic_session_sourced_id, paired.grading_period_sourced_id, first.term_id
    ) AS academic_session_sourced_id,
    paired.result_value_min,
    paired.result_value_max,
    coalesce(paired.school_sourced_id, section.organization_id) AS school_sourced_id
FROM paired
LEFT JOIN section ON section.sourced_id = paired.class_sourced_id
LEFT JOIN (
    SELECT DISTINCT ON (section_id) section_id, term_id
    FROM section_term
    ORDER BY section_id, position
) AS first ON first.section_id = paired.class_sourced_id
