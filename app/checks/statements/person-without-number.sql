-- Published students and staff without a number.
SELECT
    'person' AS kind,
    sourced_id,
    NULL::text AS name,
    'identifier is blank' AS detail
FROM published_person
WHERE btrim(coalesce(identifier, '')) = ''
    AND sourced_id IN (
        SELECT person_id FROM user_role WHERE role NOT IN ('guardian', 'parent', 'relative')
    )
