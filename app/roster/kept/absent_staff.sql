-- Staff who are not published at an organization, although they are assigned to it: their places in
-- its sections are not published either.
SELECT person_id, organization_id
FROM district_assignment
EXCEPT
SELECT person_id, organization_id
FROM kept_assignment
