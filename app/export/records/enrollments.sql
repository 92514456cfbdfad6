-- Students in classes, and staff in them; only of staff it is said whether they are primary.
SELECT
    sourced_id,
    metadata,
    section_id AS class_sourced_id,
    organization_id AS school_sourced_id,
    person_id AS user_sourced_id,
    'student' AS role,
    NULL::boolean AS "primary",
    starts_on AS begin_date,
    ends_on AS end_date
FROM roster_entry
UNION ALL
SELECT
    sourced_id,
    metadata,
    section_id,
    organization_id,
    person_id,
    role,
    "primary",
    starts_on,
    ends_on
FROM section_staff
