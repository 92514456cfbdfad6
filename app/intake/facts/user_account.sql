-- Accounts: a user with a username has one.
SELECT
    sourced_id,
    username,
    enabled_user AS enabled
FROM package_users
WHERE username IS NOT NULL
