"""Links that last for a time: the arguments that choose a day, and what they mean in SQL."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Date, literal_column
from sqlalchemy.sql.elements import ColumnElement

from graphql_schema.compile.arguments import Shape
from graphql_schema.compile.mapping import SQL_TYPES, Kind, Mapped, Through, ToMany
from graphql_schema.compile.scope import Scope

CURRENT: Final = "current"
ON: Final = "on"
ARGUMENTS: Final[Mapping[str, str]] = {
    CURRENT: "Include only records of today in the district's time zone; false includes past and "
    "future ones, and `on` overrides it.",
    ON: "Include only records of this day.",
}
"""The arguments by name, with their descriptions."""
_TODAY: Final[ColumnElement[Any]] = literal_column(
    "(SELECT (now() AT TIME ZONE coalesce(max(value #>> '{}'), 'UTC'))::date"
    " FROM setting WHERE name = 'timeZone')",
    Date(),
)
"""The day in the district's time zone, which a statement looks up once."""


def has_days(mapping: Mapped) -> bool:
    """Whether a relation leads to rows that are linked for a time."""
    return isinstance(mapping, Through) and mapping.period is not None


def on_day(relation: ToMany, arguments: Mapping[str, Shape], scope: Scope) -> ToMany:
    """Return a relation as of the day that its arguments choose."""
    if not isinstance(relation, Through) or relation.period is None:
        return relation
    if (day := arguments.get(ON)) is not None:
        return replace(relation, day=scope.bind(day, SQL_TYPES[Kind.DATE]))
    return relation if arguments.get(CURRENT) is False else replace(relation, day=_TODAY)
