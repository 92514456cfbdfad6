-- Demographics of published people.
SELECT
    demographics.sourced_id,
    demographics.metadata,
    demographics.birth_date,
    demographics.sex,
    demographics.american_indian_or_alaska_native,
    demographics.asian,
    demographics.black_or_african_american,
    demographics.native_hawaiian_or_other_pacific_islander,
    demographics.white,
    demographics.two_or_more_races AS demographic_race_two_or_more_races,
    demographics.hispanic_or_latino AS hispanic_or_latino_ethnicity,
    demographics.country_of_birth AS country_of_birth_code,
    demographics.state_of_birth AS state_of_birth_abbreviation,
    demographics.city_of_birth,
    demographics.residence_status AS public_school_residence_status,
    kept_user.school_ids
FROM kept_user
JOIN demographics ON demographics.sourced_id = kept_user.person_id
