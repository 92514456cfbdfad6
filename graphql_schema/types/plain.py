"""Plain forms: a user's roles in one word, own words as the standard's, gaps filled.

Readers that know but the words of OneRoster 1.1, and want what it requires, ask for these.
"""

from typing import Any, Final

from sqlalchemy import and_, case, false, func, literal_column, not_, or_
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.sql.elements import ColumnElement

from graphql_schema.compile.json import quoted
from graphql_schema.compile.mapping import SQL_TYPES, Kind, Parts, Within, derived

ADMINISTRATORS: Final = (
    "counselor", "districtAdministrator", "principal", "siteAdministrator", "systemAdministrator",
)  # fmt: skip
"""The roles that are all one administrator to 1.1."""
SAME: Final = ("aide", "guardian", "parent", "proctor", "relative", "student", "teacher")
"""The roles that both versions have."""
OTHERWISE: Final = "aide"
"""What a role of the district's own becomes: who may do least of all staff."""

_TEXTS: Final = SQL_TYPES[Kind.TEXTS]
_JSON_OF_NONE: Final = literal_column("'{}'::jsonb", JSONB())


def word(
    description: str, column: str, of: str, words: tuple[str, ...], otherwise: str | None
) -> Any:
    """Declare a field that is a column's word where that is one of `words`."""

    def value(row: Any, _: object) -> ColumnElement[Any]:
        known = (_among(row[column], words), row[column])
        return case(known) if otherwise is None else case(known, else_=quoted(otherwise))

    return derived(description, value, Kind.TEXT, tells_of=(of,), nullable=otherwise is None)


def words(description: str, column: str, of: str, kept: tuple[str, ...]) -> Any:
    """Declare a field that is what of a column's words is among those `kept`."""

    def value(row: Any, _: object) -> ColumnElement[Any]:
        listed = ", ".join(f"'{each}'" for each in kept)
        some = f"ARRAY(SELECT word FROM unnest({row[column]}) AS word WHERE word IN ({listed}))"  # noqa: S608
        return func.nullif(literal_column(some), literal_column("'{}'::text[]"), type_=_TEXTS)

    return derived(description, value, Kind.TEXTS, tells_of=(of,), nullable=True)


def filled(description: str, column: str, of: str, other: str) -> Any:
    """Declare a field that is a column's text, or another's where it has none."""

    def value(row: Any, _: object) -> ColumnElement[Any]:
        return func.coalesce(row[column], row[other])

    return derived(description, value, Kind.TEXT, tells_of=(of,))


def role_word(description: str, roles: Parts) -> Any:
    """Declare the word by which 1.1 knows a user.

    It is that of the primary role at the primary organization, else of the first that is
    primary, else of the first.
    """

    def value(at: Within, _: object) -> ColumnElement[Any]:
        role = at.element
        is_primary = role["role_type"] == quoted("primary")
        is_first = and_(is_primary, role["org_id"] == at.row["primary_org_id"])
        order = (func.coalesce(is_first, false()).desc(), is_primary.desc(), *at.order)
        found = func.array_agg(aggregate_order_by(_plain(role["role"]), *order), type_=_TEXTS)
        return found[literal_column("1")]

    return derived(description, value, Kind.TEXT, tells_of=("roles",), nullable=True, over=roles)


def metadata_with_roles(description: str, roles: Parts) -> Any:
    """Declare metadata that lists the roles which one word of 1.1 does not tell."""

    def value(at: Within, _: object) -> ColumnElement[Any]:
        listed = func.jsonb_agg(aggregate_order_by(_told(at.element), *at.order))
        own = case((func.jsonb_typeof(at.row["metadata"]) == quoted("object"), at.row["metadata"]))
        whole = func.coalesce(own, _JSON_OF_NONE).op("||")(
            func.jsonb_build_object(quoted("roles"), listed)
        )
        several = func.count(literal_column("*")) > literal_column("1")
        other = func.bool_or(not_(_among(at.element["role"], SAME)))
        return case((or_(several, other), whole), else_=at.row["metadata"])

    return derived(
        description, value, Kind.JSON, tells_of=("metadata", "roles"), nullable=True, over=roles
    )


def _told(role: Any) -> ColumnElement[Any]:
    said = {
        "roleType": "role_type",
        "role": "role",
        "orgSourcedId": "org_id",
        "beginDate": "begin_date",
        "endDate": "end_date",
    }
    pairs = (part for name, column in said.items() for part in (quoted(name), role[column]))
    return func.jsonb_strip_nulls(func.jsonb_build_object(*pairs))


def _plain(role: ColumnElement[Any]) -> ColumnElement[Any]:
    return case(
        (_among(role, SAME), role),
        (_among(role, ADMINISTRATORS), quoted("administrator")),
        else_=quoted(OTHERWISE),
    )


def _among(value: ColumnElement[Any], some: tuple[str, ...]) -> ColumnElement[bool]:
    return value.in_([quoted(each) for each in some])
