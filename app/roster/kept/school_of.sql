-- The schools that an organization is or belongs to: a school itself, its departments; none for a
-- district.
SELECT line.organization_id, line.ancestor_id AS school_id
FROM line
JOIN kept_organization AS school ON school.sourced_id = line.ancestor_id
WHERE school.kind = 'school'
