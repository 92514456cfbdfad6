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

UNSCORED: Final = ("exempt", "not submitted", "submitted")
SCORED: Final = ("fully graded", "partially graded")
"""The statuses of 1.1: those that need no score, and those that say there is one."""

_TEXTS: Final = SQL_TYPES[Kind.TEXTS]
_JSON_OF_NONE: Final = literal_column("'{}'::jsonb", JSONB())


def word(
    description: str, column: str, of: str, words: tuple[str, ...], otherwise: str | None
) -> Any:
    """Declare a field that is a column's word where that is one of `words`."""

    def value(row: Any, _: object) -> ColumnElement[Any]:
        known = (_among(row[column], words), row[column])
        return case(known) if otherwise is None else case(known, else_=quoted(otherwise))

    return derived(description, value, Kind.TEXT, derived_from=(of,), nullable=otherwise is None)


def words(description: str, column: str, of: str, kept: tuple[str, ...]) -> Any:
    """Declare a field that is what of a column's words is among those `kept`."""

    def value(row: Any, _: object) -> ColumnElement[Any]:
        listed = ", ".join(f"'{each}'" for each in kept)
        some = f"ARRAY(SELECT word FROM unnest({row[column]}) AS word WHERE word IN ({listed}))"  # noqa: S608
        return func.nullif(literal_column(some), literal_column("'{}'::text[]"), type_=_TEXTS)

    return derived(description, value, Kind.TEXTS, derived_from=(of,), nullable=True)


def filled_with_id(description: str, column: str, of: str) -> Any:
    """Declare a field that is a column's text, or the row's id where it has none."""

    def value(row: Any, _: object) -> ColumnElement[Any]:
        return func.coalesce(row[column], row["sourced_id"])

    return derived(description, value, Kind.TEXT, derived_from=(of, "sourcedId"))


def number(description: str, column: str, of: str, otherwise: int) -> Any:
    """Declare a field that is a column's number, or another where it has none."""

    def value(row: Any, _: object) -> ColumnElement[Any]:
        return func.coalesce(row[column], literal_column(f"{otherwise}::double precision"))

    return derived(description, value, Kind.NUMBER, derived_from=(of,))


def status_without_score(description: str) -> Any:
    """Declare a result's status in words of 1.1, where a score that is none is 0."""

    def value(row: Any, _: object) -> ColumnElement[Any]:
        status = row["status"]
        kept = or_(
            _among(status, UNSCORED),
            and_(_among(status, SCORED), row["score"].is_not(None)),
        )
        return case((kept, status), else_=quoted("submitted"))

    return derived(description, value, Kind.TEXT, derived_from=("scoreStatus", "score"))


def metadata_with_marks(description: str) -> Any:
    """Declare a result's metadata with what else is known of it, which 1.1 has no place for."""
    said = {
        "textScore": "text_score",
        "inProgress": "in_progress",
        "incomplete": "incomplete",
        "late": "late",
        "missing": "missing",
    }

    def value(row: Any, _: object) -> ColumnElement[Any]:
        pairs = (part for name, column in said.items() for part in (quoted(name), row[column]))
        marks = func.jsonb_strip_nulls(func.jsonb_build_object(*pairs))
        own = case((func.jsonb_typeof(row["metadata"]) == quoted("object"), row["metadata"]))
        return case(
            (marks == _JSON_OF_NONE, row["metadata"]),
            else_=func.coalesce(own, _JSON_OF_NONE).op("||")(marks),
        )

    return derived(description, value, Kind.JSON, derived_from=("metadata", *said), nullable=True)


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

    of = ("roles", "primaryOrg", *(f"RosterRole.{name}" for name in ("role", "roleType", "org")))
    return derived(description, value, Kind.TEXT, derived_from=of, nullable=True, over=roles)


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
        told = case((or_(several, other), whole), else_=at.row["metadata"])
        is_tombstone = at.row.tombstone
        return told if is_tombstone is None else case((not_(is_tombstone), told))

    of = ("metadata", "roles", *(f"RosterRole.{name}" for name in _TOLD))
    return derived(description, value, Kind.JSON, derived_from=of, nullable=True, over=roles)


_TOLD: Final = {
    "roleType": ("roleType", "role_type"),
    "role": ("role", "role"),
    "org": ("orgSourcedId", "org_id"),
    "beginDate": ("beginDate", "begin_date"),
    "endDate": ("endDate", "end_date"),
}
"""By the field of a role: its name in metadata, and its column."""


def _told(role: Any) -> ColumnElement[Any]:
    pairs = (part for name, column in _TOLD.values() for part in (quoted(name), role[column]))
    return func.jsonb_strip_nulls(func.jsonb_build_object(*pairs))


def _plain(role: ColumnElement[Any]) -> ColumnElement[Any]:
    return case(
        (_among(role, SAME), role),
        (_among(role, ADMINISTRATORS), quoted("administrator")),
        else_=quoted(OTHERWISE),
    )


def _among(value: ColumnElement[Any], some: tuple[str, ...]) -> ColumnElement[bool]:
    return value.in_([quoted(each) for each in some])
