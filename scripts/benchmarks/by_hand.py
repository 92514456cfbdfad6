"""The best SQL one could write by hand for a page of users without `sms`.

Written for this one page, it knows what a compiler cannot: that ids of users are stored as JSON
needs them, that a list's elements come out in their order, and that one escaping of a key does for
both places in which it stands.
"""

from typing import Final

NAMES: Final = (
    "sourcedId,status,dateLastModified,metadata,userMasterIdentifier,username,userIds,enabledUser,"
    "givenName,familyName,middleName,preferredFirstName,preferredMiddleName,preferredLastName,"
    "pronouns,roles,userProfiles,primaryOrg,identifier,email,phone,agents,grades,resources"
)


def reference(key: str, under: str, noun: str) -> str:
    """Return the SQL of a reference to the object with this key."""
    escaped = f"replace(substr(to_json({key})::text, 2), '/', '%%2F')"
    return (
        f"""concat('{{"href":"', {under}::text, '/', {escaped}, """
        f"""',"sourcedId":', to_json({key}), ',"type":"{noun}"}}')"""
    )


def _references(keys: str, under: str, noun: str) -> str:
    made = reference("key", under, noun)
    return (
        f"CASE WHEN {keys} IS NOT NULL THEN"
        f" (SELECT '[' || string_agg({made}, ',') || ']' FROM unnest({keys}) AS key) END"
    )


def present(name: str, column: str) -> str:
    """Return the SQL of a member, null where the column is."""
    return f"""',"{name}":' || to_json({column})"""


_ROLES: Final = f"""
(SELECT '[' || string_agg(concat(
    '{{"roleType":', to_json(role_type), ',"role":', to_json(role),
    ',"org":' || CASE WHEN org_id IS NOT NULL THEN {reference("org_id", "%(orgs)s", "org")} END,
    {present("userProfile", "user_profile")},
    {present("beginDate", "begin_date")},
    {present("endDate", "end_date")}, '}}'
), ',') || ']'
FROM jsonb_to_recordset(roles) AS r(role text, role_type text, org_id text, begin_date date,
    end_date date, user_profile text))
"""
_PROFILES: Final = f"""
CASE WHEN user_profiles IS NOT NULL THEN (SELECT '[' || string_agg(concat(
    '{{"profileId":', to_json(profile_id), ',"profileType":', to_json(profile_type),
    ',"vendorId":', to_json(vendor_id), {present("applicationId", "application_id")},
    {present("description", "description")}, ',"credentials":' || credentials::text, '}}'
), ',') || ']'
FROM jsonb_to_recordset(user_profiles) AS p(profile_id text, profile_type text, vendor_id text,
    application_id text, description text, credentials jsonb)) END
"""
_MODIFIED: Final = (
    """to_char(timezone('UTC', date_last_modified), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""
)

USERS_PAGE: Final = f"""
SELECT concat(
    '{{"sourcedId":', to_json(sourced_id), ',"status":', to_json(status),
    ',"dateLastModified":"', {_MODIFIED}, '"', ',"metadata":' || metadata::text,
    {present("userMasterIdentifier", "user_master_identifier")},
    {present("username", "username")}, ',"userIds":' || user_ids::text,
    CASE WHEN enabled_user THEN ',"enabledUser":"true"' ELSE ',"enabledUser":"false"' END,
    ',"givenName":', to_json(given_name), ',"familyName":', to_json(family_name),
    {present("middleName", "middle_name")},
    {present("preferredFirstName", "preferred_first_name")},
    {present("preferredMiddleName", "preferred_middle_name")},
    {present("preferredLastName", "preferred_last_name")},
    {present("pronouns", "pronouns")},
    ',"roles":', {_ROLES}, ',"userProfiles":' || {_PROFILES},
    ',"primaryOrg":' || CASE WHEN primary_org_id IS NOT NULL
        THEN {reference("primary_org_id", "%(orgs)s", "org")} END,
    {present("identifier", "identifier")}, {present("email", "email")},
    {present("phone", "phone")},
    ',"agents":' || {_references("agent_ids", "%(users)s", "user")},
    {present("grades", "grades")},
    ',"resources":' || {_references("resource_ids", "%(resources)s", "resource")}, '}}'
), sourced_id
FROM (
    SELECT * FROM roster_user
    WHERE valid_from <= %(edition)s AND valid_until > %(edition)s
    ORDER BY sourced_id LIMIT %(limit)s
) AS page
ORDER BY sourced_id
"""
"""Its parameters are `orgs`, `users`, `resources`, `edition` and `limit`."""

SCHOOLS: Final = """
SELECT sourced_id FROM roster_org WHERE type = 'school' AND status = 'active'
ORDER BY sourced_id LIMIT (
    SELECT %(share)s * count(*) FROM roster_org WHERE type = 'school' AND status = 'active'
)
"""
"""The ids of a share of the schools."""
