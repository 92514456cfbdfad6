-- Published schools that stand below no published organization.
SELECT
    'organization' AS kind,
    organization.sourced_id,
    organization.name,
    coalesce('parent is ' || organization.parent_id || ', not published', 'parent is blank')
        AS detail
FROM kept_organization
JOIN organization ON organization.sourced_id = kept_organization.sourced_id
WHERE organization.kind = 'school'
    AND NOT EXISTS (
        SELECT
        FROM kept_organization AS parent
        WHERE parent.sourced_id = organization.parent_id
    )
