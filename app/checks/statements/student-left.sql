-- Published students whose every enrollment has ended.
SELECT
    'person' AS kind,
    person.sourced_id,
    person.identifier AS name,
    'ended before ' || max(kept_enrollment.ends_on) AS detail
FROM kept_enrollment
JOIN published_person AS person ON person.sourced_id = kept_enrollment.person_id
GROUP BY person.sourced_id, person.identifier
HAVING bool_and(coalesce(kept_enrollment.ends_on <= current_date, FALSE))
