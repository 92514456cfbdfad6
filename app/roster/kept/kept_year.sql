-- The school year that the district chose, or else the active one. Nothing of another is published.
SELECT school_year.end_year
FROM school_year
CROSS JOIN chosen
WHERE CASE
    WHEN chosen.active_school_year IS NULL THEN school_year.active
    ELSE school_year.end_year = chosen.active_school_year
END
