-- Published people with what checks look at of their record and account; username and enabled are
-- null where there is no account. The e-mail address is the one that the district publishes.
SELECT
    person.sourced_id,
    person.identifier,
    person.master_identifier,
    person.given_name,
    person.family_name,
    CASE (SELECT email_source FROM chosen)
        WHEN 'secondaryEmail' THEN person.secondary_email
        ELSE person.email
    END AS email,
    CASE (SELECT email_source FROM chosen)
        WHEN 'secondaryEmail' THEN person.email
        ELSE person.secondary_email
    END AS other_email,
    user_account.username,
    user_account.enabled
FROM kept_user
JOIN person ON person.sourced_id = kept_user.person_id
LEFT JOIN user_account ON user_account.sourced_id = person.sourced_id
