-- People who are kept from every vendor.
SELECT
    'person' AS kind,
    sourced_id,
    identifier AS name,
    'the person is excluded' AS detail
FROM person
WHERE lms_exclude
