-- One enrollment for each place in a section.
SELECT *
FROM kept_place
