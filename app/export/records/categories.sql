-- Categories, and one more for assignments that have none, since a line item needs one. The standard
-- writes weights as integers.
SELECT sourced_id, metadata, title, round(weight) AS weight, exact
FROM paired
UNION ALL
SELECT 'uncategorized', NULL, 'Uncategorized', NULL, NULL
WHERE EXISTS (SELECT FROM assignment WHERE category_id IS NULL)
    AND NOT EXISTS (SELECT FROM category WHERE sourced_id = 'uncategorized')
