-- What the district decided of what is published, or the defaults: settings of these names.
SELECT
    max(value #>> '{}') FILTER (WHERE name = 'activeSchoolYear')::integer AS active_school_year,
    coalesce(bool_and(value = 'true') FILTER (WHERE name = 'homeroomsPublished'), TRUE)
        AS homerooms_published,
    coalesce(bool_and(value = 'true') FILTER (WHERE name = 'guardiansOnly'), FALSE)
        AS guardians_only,
    coalesce(bool_and(value = 'true') FILTER (WHERE name = 'usernameRequired'), FALSE)
        AS username_required,
    coalesce(max(value #>> '{}') FILTER (WHERE name = 'emailSource'), 'email') AS email_source,
    coalesce(max(value #>> '{}') FILTER (WHERE name = 'classTitle'), '{section}') AS class_title
FROM setting
