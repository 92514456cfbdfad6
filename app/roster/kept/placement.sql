-- When sections meet: their placements in published terms.
SELECT
    section_term.section_id,
    section_term.position,
    section_term.term_id,
    section_term.periods
FROM section_term
JOIN kept_term ON kept_term.sourced_id = section_term.term_id
