-- Staff of published sections without a district assignment, and without another role that is
-- published: a student who helps in a class, a parent.
SELECT
    'person' AS kind,
    section_staff.person_id AS sourced_id,
    person.identifier AS name,
    count(*) || ' sections, such as ' || min(section_staff.section_id) AS detail
FROM section_staff
JOIN kept_section ON kept_section.sourced_id = section_staff.section_id
JOIN person ON person.sourced_id = section_staff.person_id
WHERE NOT EXISTS (
    SELECT
    FROM district_assignment
    WHERE district_assignment.person_id = section_staff.person_id
)
    AND NOT EXISTS (
        SELECT
        FROM user_role
        WHERE user_role.person_id = section_staff.person_id
    )
GROUP BY section_staff.person_id, person.identifier
