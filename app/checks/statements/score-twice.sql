-- Scores in published sections of a student who has another one for the assignment. Compared are
-- only those of whom there are several, found by a hash: there are few.
WITH several AS (
    SELECT hashtextextended(assignment_id, hashtextextended(person_id, 0)) AS hash
    FROM score
    GROUP BY hash
    HAVING count(*) > 1
),
suspect AS MATERIALIZED (
    SELECT sourced_id, assignment_id, person_id
    FROM score
    WHERE hashtextextended(assignment_id, hashtextextended(person_id, 0)) IN (
            SELECT hash FROM several
        )
)

SELECT
    'score' AS kind,
    later.sourced_id,
    assignment.title AS name,
    'the same as ' || min(earlier.sourced_id) AS detail
FROM suspect AS later
JOIN suspect AS earlier
    ON earlier.assignment_id = later.assignment_id
    AND earlier.person_id = later.person_id
    AND earlier.sourced_id < later.sourced_id
JOIN assignment ON assignment.sourced_id = later.assignment_id
JOIN kept_section ON kept_section.sourced_id = assignment.section_id
GROUP BY later.sourced_id, assignment.title
