-- Organizations whose courses and sections are published: those without an excluded calendar of
-- the active year, their own or one of an organization above.
SELECT kept_organization.sourced_id
FROM kept_organization
WHERE NOT EXISTS (
    SELECT
    FROM line
    JOIN calendar ON calendar.organization_id = line.ancestor_id
    JOIN kept_year ON kept_year.end_year = calendar.end_year
    WHERE line.organization_id = kept_organization.sourced_id
        AND calendar.lms_exclude
)
