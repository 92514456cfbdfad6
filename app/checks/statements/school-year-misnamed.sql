-- Terms that are a whole year, and end in another one than the school year is named after. A day
-- is granted, for the end is the day after the last.
SELECT
    'term' AS kind,
    sourced_id,
    title AS name,
    'named after ' || end_year || ', ends ' || ends_on AS detail
FROM term
WHERE kind = 'schoolYear'
    AND extract(YEAR FROM ends_on) <> end_year
    AND extract(YEAR FROM ends_on - 1) <> end_year
