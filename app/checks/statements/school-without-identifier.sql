-- Published schools without a number.
SELECT
    'organization' AS kind,
    organization.sourced_id,
    organization.name,
    'identifier is blank' AS detail
FROM kept_organization
JOIN organization ON organization.sourced_id = kept_organization.sourced_id
WHERE organization.kind = 'school'
    AND btrim(coalesce(organization.identifier, '')) = ''
