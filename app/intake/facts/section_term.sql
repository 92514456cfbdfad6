-- When classes meet: a placement for each term a class names, in that order. A class names its
-- periods once, so they hold for each of its terms.
SELECT
    class.sourced_id AS section_id,
    term.position,
    term.sourced_id AS term_id,
    class.periods
FROM package_classes AS class
CROSS JOIN unnest(class.term_sourced_ids) WITH ORDINALITY AS term (sourced_id, position)
