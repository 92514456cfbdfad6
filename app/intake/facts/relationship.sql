-- Who stands by which student: a user's agents, named by either side. The student is the side with a
-- student's role; where both have one, the side that is not a contact too; else who names the other.
-- A pair without a student is none. What a person of whom the package says nothing has named stays.
WITH said AS (
    SELECT person.sourced_id AS namer_id, agent.sourced_id AS named_id
    FROM package_users AS person
    CROSS JOIN unnest(person.agent_sourced_ids) AS agent (sourced_id)
    UNION
    SELECT person_id, student_id
    FROM relationship
    WHERE named_by_person AND person_id NOT IN (SELECT sourced_id FROM touched_users)
    UNION
    SELECT student_id, person_id
    FROM relationship
    WHERE named_by_student AND student_id NOT IN (SELECT sourced_id FROM touched_users)
),

student AS (
    SELECT DISTINCT person_id FROM enrollment
),

contact AS (
    SELECT person_id, bool_or(role IN ('guardian', 'parent')) AS guardian
    FROM contact_assignment
    GROUP BY person_id
),

directed AS (
    SELECT
        said.namer_id,
        said.named_id,
        named_student.person_id IS NOT NULL AND (
            namer_student.person_id IS NULL
            OR (namer_contact.person_id IS NOT NULL AND named_contact.person_id IS NULL)
        ) AS names_student,
        namer_contact.guardian AS namer_guards,
        named_contact.guardian AS named_guards
    FROM said
    LEFT JOIN student AS namer_student ON namer_student.person_id = said.namer_id
    LEFT JOIN student AS named_student ON named_student.person_id = said.named_id
    LEFT JOIN contact AS namer_contact ON namer_contact.person_id = said.namer_id
    LEFT JOIN contact AS named_contact ON named_contact.person_id = said.named_id
    WHERE said.namer_id <> said.named_id
        AND (namer_student.person_id IS NOT NULL OR named_student.person_id IS NOT NULL)
),

pair AS (
    SELECT
        CASE WHEN names_student THEN namer_id ELSE named_id END AS person_id,
        CASE WHEN names_student THEN named_id ELSE namer_id END AS student_id,
        CASE WHEN names_student THEN namer_guards ELSE named_guards END AS guards,
        names_student
    FROM directed
)

SELECT
    person_id || ' ' || student_id AS sourced_id,
    person_id,
    student_id,
    coalesce(bool_or(guards), FALSE) AS guardian,
    bool_or(names_student) AS named_by_person,
    bool_or(NOT names_student) AS named_by_student
FROM pair
WHERE person_id IN (SELECT sourced_id FROM affected_person)
    OR student_id IN (SELECT sourced_id FROM affected_person)
GROUP BY person_id, student_id
