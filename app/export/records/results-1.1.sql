-- Scores that are numbers: OneRoster 1.1 has no others, and a 0 in their place would be a false mark.
SELECT *
FROM common
WHERE score IS NOT NULL
