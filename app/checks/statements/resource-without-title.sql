-- Resources without a title.
SELECT
    'resource' AS kind,
    sourced_id,
    vendor_resource_id AS name,
    'title is blank' AS detail
FROM resource
WHERE btrim(coalesce(title, '')) = ''
