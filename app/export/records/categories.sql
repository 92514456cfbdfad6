-- Categories, and one more for assignments that have none, since a line item needs one.
SELECT sourced_id, metadata, title, weight
FROM paired
UNION ALL
SELECT 'uncategorized', NULL, 'Uncategorized', NULL
WHERE EXISTS (SELECT FROM assignment WHERE category_id IS NULL)
    AND NOT EXISTS (SELECT FROM category WHERE sourced_id = 'uncategorized')
