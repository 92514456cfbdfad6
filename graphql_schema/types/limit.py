"""How many rows a list gives: limits of lists that are not compiled, and what all state."""

from collections.abc import Iterator
from typing import Annotated, Any, Final

import strawberry
from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
    get_named_type,
)

from graphql_schema.compile.arguments import DEFAULT_LIMIT, LARGEST_NESTED_LIMIT, bad_argument
from graphql_schema.compile.mapping import INTERNAL
from graphql_schema.limits import Limits

MOST: Final = 1_000
"""The largest limit of such a list, unless it has one of its own."""

Limit = Annotated[int, strawberry.argument(description="Number of records to return.")]


def at_most(limit: int, most: int = MOST, name: str = "limit") -> int:
    """Return how many to give; raises GraphQLError for fewer than none, and for too many.

    `name` is that of the argument.
    """
    if limit < 0:
        raise bad_argument(f"`{name}: {limit}` is less than 0.")
    if limit > most:
        raise bad_argument(f"`{name}: {limit}` is more than {most:,}, the most that is allowed.")
    return limit


def describe_limits(schema: GraphQLSchema) -> None:
    """State in the description of every list its default limit and its largest one."""
    for field, limit in _limited(schema):
        default, most = _bounds(field, limit)
        returned = "all by default; `limit` is" if default is None else f"{default:,} by default,"
        described = (field.description or "").removesuffix(".")
        field.description = f"{described} ({returned} at most {most:,})."


def _limited(schema: GraphQLSchema) -> Iterator[tuple[GraphQLField, GraphQLArgument]]:
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
            for field in type_.fields.values():
                declared = field.extensions.get("strawberry-definition")
                internal = declared is not None and declared.metadata.get(INTERNAL)
                if "limit" in field.args and not internal:
                    yield field, field.args["limit"]


def _bounds(field: GraphQLField, limit: GraphQLArgument) -> tuple[int | None, int]:
    """Return how many rows a list gives by default, None for all, and its largest limit."""
    default: Any = limit.default_value
    if default not in {Undefined, None}:
        return int(default), LARGEST.get(get_named_type(field.type).name, MOST)
    is_page = get_named_type(field.type).name.endswith("Page")
    return (DEFAULT_LIMIT, Limits().rows) if is_page else (None, LARGEST_NESTED_LIMIT)


LARGEST: Final = {"CheckFinding": 100, "CheckRun": 100}
"""The largest limits of lists that have one of their own, by the type of their entries."""
