-- Published people with a blank in their username.
SELECT
    'person' AS kind,
    sourced_id,
    identifier AS name,
    'blank at place ' || regexp_instr(username, '\s') AS detail
FROM published_person
WHERE username ~ '\s'
    AND btrim(username) <> ''
