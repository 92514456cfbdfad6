-- The active school year. Nothing of another year is published.
SELECT end_year
FROM school_year
WHERE active
