-- Published students and staff without a number.
SELECT DISTINCT
    'person' AS kind,
    person.sourced_id,
    NULL::text AS name,
    'identifier is blank' AS detail
FROM user_role
JOIN person ON person.sourced_id = user_role.person_id
WHERE user_role.role NOT IN ('guardian', 'parent', 'relative')
    AND btrim(coalesce(person.identifier, '')) = ''
