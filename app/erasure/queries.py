"""Values of a person in the filters that the log of disclosures keeps: found and replaced."""

from collections.abc import Sequence
from typing import Final, NamedTuple

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
    WITH logged AS MATERIALIZED ({_VALUES}),
    own AS (SELECT DISTINCT value FROM logged WHERE sourced_id = :person),
    part AS (
        SELECT DISTINCT literal #>> '{{}}' AS value
        FROM disclosed_query,
            jsonb_path_query("where", 'strict $.** ? (@.type() == "string")') AS literal
        WHERE EXISTS (
            SELECT FROM own WHERE strpos(lower(value), lower(literal #>> '{{}}')) > 0
        )
    )
    SELECT value, false AS is_part FROM own
    WHERE length(value) >= {_SHORTEST}
        AND NOT EXISTS (
            SELECT FROM logged AS other
            WHERE other.value = own.value AND other.sourced_id <> :person
        )
    UNION
    SELECT value, true FROM part
    WHERE length(value) >= {_SHORTEST}
        AND NOT EXISTS (
            SELECT FROM logged AS other
            WHERE other.sourced_id <> :person AND strpos(lower(other.value), lower(part.value)) > 0
        )
    """  # noqa: S608
)
_FOUND: Final = """
    strpos(lower(coalesce(filter, '')), lower(:spelled)) > 0
    OR strpos(lower(coalesce("where"::text, '')), lower(:quoted)) > 0
"""
_COUNT: Final = text(f"SELECT digest FROM disclosed_query WHERE {_FOUND}")  # noqa: S608
_REPLACE: Final = text(
    f"""
    UPDATE disclosed_query
    SET filter = regexp_replace(filter, :pattern, :replacement, 'gi'),
        "where" = regexp_replace(
            "where"::text, :quoted_pattern, :quoted_replacement, 'gi'
        )::jsonb
    WHERE {_FOUND}
    """  # noqa: S608
)
_ESCAPED: Final = text(
    r"""
    SELECT regexp_replace(spelled, special, '\\\&', 'g'), quoted,
        regexp_replace(quoted, special, '\\\&', 'g')
    FROM (
        SELECT '[][\\^$.|?*+(){}/-]' AS special, CAST(:spelled AS text) AS spelled,
            substr(json, 2, length(json) - 2) AS quoted
        FROM (SELECT to_jsonb(CAST(:value AS text))::text AS json) AS whole
    ) AS made
    """
)


class OwnValue(NamedTuple):
    """A text that tells a person from all others."""

    text: str
    is_part: bool
    """Whether it is a part of a value; then only a whole literal that equals it is replaced."""


def own_values(connection: Connection, person: str) -> Sequence[OwnValue]:
    """Return the names, numbers and addresses of a person that no other person has.

    So are parts of them that filters compare with, as `familyName~'imps'` does.
    """
    return [OwnValue(*row) for row in connection.execute(_OWN, {"person": person})]


def count_queries(connection: Connection, values: Sequence[OwnValue]) -> int:
    """Return how many kept queries hold one of these values."""
    found: set[bytes] = set()
    for value in values:
        found.update(connection.execute(_COUNT, _binds(connection, value)).scalars())
    return len(found)


def erase_values(connection: Connection, values: Sequence[OwnValue]) -> int:
    """Replace these values wherever a kept query holds them; return how many queries do."""
    count = count_queries(connection, values)
    for value in values:
        connection.execute(_REPLACE, _binds(connection, value))
    return count


def _binds(connection: Connection, value: OwnValue) -> dict[str, str]:
    """Return a value as filters and JSON spell it, as patterns, and what replaces it."""
    spelled = value.text.replace("'", "''")
    given = {"spelled": spelled, "value": value.text}
    pattern, quoted, quoted_pattern = connection.execute(_ESCAPED, given).one()
    one, two, no_key = ("'", '"', "(?!:)") if value.is_part else ("", "", "")
    return {
        "spelled": one + spelled + one,
        "pattern": one + pattern + one,
        "replacement": one + ERASED + one,
        "quoted": two + quoted + two,
        "quoted_pattern": two + quoted_pattern + two + no_key,
        "quoted_replacement": two + ERASED + two,
    }
