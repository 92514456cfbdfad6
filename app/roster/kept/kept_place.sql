-- The places that people have in published sections: of students and of staff, while the person is
-- published, and published at the organization if enrolled there or assigned to it.
WITH published AS (
    SELECT DISTINCT person_id
    FROM user_role
)

SELECT
    roster_entry.sourced_id,
    roster_entry.metadata,
    'student' AS role,
    FALSE AS "primary",
    roster_entry.starts_on AS begin_date,
    roster_entry.ends_on AS end_date,
    roster_entry.person_id AS user_id,
    roster_entry.section_id AS class_id,
    roster_entry.organization_id AS school_id
FROM roster_entry
JOIN kept_section ON kept_section.sourced_id = roster_entry.section_id
JOIN published ON published.person_id = roster_entry.person_id
JOIN kept_organization ON kept_organization.sourced_id = roster_entry.organization_id
WHERE NOT EXISTS (
    SELECT
    FROM absent_student
    WHERE absent_student.person_id = roster_entry.person_id
        AND absent_student.organization_id = roster_entry.organization_id
)
UNION ALL
SELECT
    section_staff.sourced_id,
    section_staff.metadata,
    section_staff.role,
    section_staff."primary",
    section_staff.starts_on,
    section_staff.ends_on,
    section_staff.person_id,
    section_staff.section_id,
    section_staff.organization_id
FROM section_staff
JOIN kept_section ON kept_section.sourced_id = section_staff.section_id
JOIN published ON published.person_id = section_staff.person_id
JOIN kept_organization ON kept_organization.sourced_id = section_staff.organization_id
WHERE NOT EXISTS (
    SELECT
    FROM absent_staff
    WHERE absent_staff.person_id = section_staff.person_id
        AND absent_staff.organization_id = section_staff.organization_id
)
