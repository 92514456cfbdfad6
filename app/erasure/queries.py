"""Values of a person in the filters that the log of disclosures keeps: found and replaced."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, text

from app.erasure.places import ERASED

_SHORTEST: Final = 3
"""Characters of a value; shorter ones stand in half of all filters, and tell nobody apart."""
_SIS: Final = (
    "given_name", "family_name", "middle_name", "preferred_given_name", "preferred_middle_name",
    "preferred_family_name", "identifier", "master_identifier", "email", "secondary_email", "sms",
    "phone",
)  # fmt: skip
_ROSTER: Final = (
    "given_name", "family_name", "middle_name", "preferred_first_name", "preferred_middle_name",
    "preferred_last_name", "identifier", "user_master_identifier", "email", "sms", "phone",
    "username",
)  # fmt: skip


def _texts(columns: Sequence[str]) -> str:
    return f"unnest(ARRAY[{', '.join(columns)}])"


_VALUES: Final = f"""
    SELECT sourced_id, {_texts(_SIS)} AS value FROM person
    UNION ALL
    SELECT sourced_id, jsonb_path_query(other_ids, '$[*].identifier') #>> '{{}}' FROM person
    UNION ALL
    SELECT sourced_id, username FROM user_account
    UNION ALL
    SELECT person_id, username FROM user_profile
    UNION ALL
    SELECT sourced_id, {_texts(_ROSTER)} FROM roster_user
    UNION ALL
    SELECT sourced_id, jsonb_path_query(user_ids, '$[*].identifier') #>> '{{}}' FROM roster_user
"""  # noqa: S608  # all names are ours
_OWN: Final = text(
    f"""
    WITH told AS MATERIALIZED ({_VALUES})
    SELECT DISTINCT value
    FROM told
    WHERE sourced_id = :person AND length(value) >= {_SHORTEST}
        AND NOT EXISTS (
            SELECT FROM told AS other WHERE other.value = told.value AND other.sourced_id <> :person
        )
    """  # noqa: S608
)
_FOUND: Final = """
    strpos(lower(coalesce(filter, '')), lower(:value)) > 0
    OR strpos(lower(coalesce("where"::text, '')), lower(:quoted)) > 0
"""
_COUNT: Final = text(f"SELECT digest FROM disclosed_query WHERE {_FOUND}")  # noqa: S608
_REPLACE: Final = text(
    f"""
    UPDATE disclosed_query
    SET filter = regexp_replace(filter, :pattern, '{ERASED}', 'gi'),
        "where" = regexp_replace("where"::text, :quoted_pattern, '{ERASED}', 'gi')::jsonb
    WHERE {_FOUND}
    """  # noqa: S608
)
_PATTERN: Final = text(
    r"""
    SELECT
        regexp_replace(:value, special, '\\\&', 'g') AS pattern,
        quoted,
        regexp_replace(quoted, special, '\\\&', 'g') AS quoted_pattern
    FROM (SELECT '[][\\^$.|?*+(){}/-]' AS special) AS every
    CROSS JOIN LATERAL (
        SELECT substr(json, 2, length(json) - 2) AS quoted
        FROM (SELECT to_jsonb(CAST(:value AS text))::text AS json) AS whole
    ) AS made
    """
)


def own_values(connection: Connection, person: str) -> Sequence[str]:
    """Return the names, numbers and addresses of a person that no other person has."""
    return [*connection.execute(_OWN, {"person": person}).scalars()]


def count_queries(connection: Connection, values: Sequence[str]) -> int:
    """Return how many kept queries hold one of these values."""
    found: set[bytes] = set()
    for value in values:
        found.update(connection.execute(_COUNT, _binds(connection, value)).scalars())
    return len(found)


def erase_values(connection: Connection, values: Sequence[str]) -> int:
    """Replace these values wherever a kept query holds them; return how many queries do."""
    count = count_queries(connection, values)
    for value in values:
        connection.execute(_REPLACE, _binds(connection, value))
    return count


def _binds(connection: Connection, value: str) -> dict[str, str]:
    made = connection.execute(_PATTERN, {"value": value}).mappings().one()
    return {"value": value, **made}
