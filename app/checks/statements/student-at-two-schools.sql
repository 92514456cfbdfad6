-- Published students who are enrolled at two schools at the same time.
SELECT DISTINCT
    'person' AS kind,
    person.sourced_id,
    person.identifier AS name,
    'at ' || one.organization_id || ' and ' || other.organization_id AS detail
FROM kept_enrollment AS one
JOIN kept_enrollment AS other
    ON other.person_id = one.person_id
    AND one.organization_id < other.organization_id
JOIN published_person AS person ON person.sourced_id = one.person_id
WHERE coalesce(one.starts_on, '-infinity') < coalesce(other.ends_on, 'infinity')
    AND coalesce(other.starts_on, '-infinity') < coalesce(one.ends_on, 'infinity')
