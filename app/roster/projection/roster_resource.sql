-- Every resource: none has a box of its own or belongs to a year.
SELECT
    sourced_id,
    metadata,
    title,
    nullif(roles, '{}') AS roles,
    importance,
    vendor_resource_id,
    vendor_id,
    application_id
FROM resource
