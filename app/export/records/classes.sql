-- Sections with their terms, and with the periods of all of them, once each, in the order in which
-- they are first named: a file cannot say which period is in which term.
WITH terms AS (
    SELECT section_id, array_agg(term_id ORDER BY place) AS ids
    FROM (
        SELECT section_id, term_id, min(position) AS place
        FROM section_term
        GROUP BY section_id, term_id
    ) AS term
    GROUP BY section_id
),

periods AS (
    SELECT section_id, array_agg(name ORDER BY place) AS names
    FROM (
        SELECT section_term.section_id, listed.name,
            min(ARRAY[section_term.position, listed.place]) AS place
        FROM section_term
        CROSS JOIN unnest(section_term.periods) WITH ORDINALITY AS listed (name, place)
        GROUP BY section_term.section_id, listed.name
    ) AS period
    GROUP BY section_id
)

SELECT paired.*, terms.ids AS term_sourced_ids, periods.names AS periods
FROM paired
LEFT JOIN terms ON terms.section_id = paired.sourced_id
LEFT JOIN periods ON periods.section_id = paired.sourced_id
