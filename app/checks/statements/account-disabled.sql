-- Published people who may not sign in.
SELECT
    'person' AS kind,
    sourced_id,
    identifier AS name,
    'account is disabled' AS detail
FROM published_person
WHERE NOT enabled
