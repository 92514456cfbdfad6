-- The profiles of published people, with the URI that OneRoster wants as their id.
SELECT
    user_profile.sourced_id,
    user_profile.person_id,
    CASE
        WHEN user_profile.sourced_id ~ '^[A-Za-z][A-Za-z0-9+.-]*:[^\s]+$'
            THEN user_profile.sourced_id
        ELSE 'urn:rollcall:profile:' || user_profile.sourced_id
    END AS uri
FROM user_profile
JOIN kept_user ON kept_user.person_id = user_profile.person_id
