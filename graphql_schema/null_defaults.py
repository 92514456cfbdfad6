"""Null for an argument or input field that has a default means the default.

A typed client passes null for a variable that its caller left out, and some clients require a value
wherever a type is non-null, even next to a default. So these arguments are nullable for tools.
"""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLFieldResolver,
    GraphQLInputField,
    GraphQLNonNull,
    GraphQLResolveInfo,
    Undefined,
)

from graphql_schema.context import Context


def accepts_null(declared: GraphQLArgument | GraphQLInputField) -> bool:
    """Return whether an argument or input field is non-null and has a default."""
    has_default = declared.default_value is not Undefined or declared.default is not None
    return has_default and isinstance(declared.type, GraphQLNonNull)


def defaults_of(
    declared: Mapping[str, GraphQLArgument] | Mapping[str, GraphQLInputField],
) -> dict[str, Any]:
    """Return the defaults that stand for null, by the name under which a resolver gets them."""
    return {
        each.out_name or name: each.default_value
        for name, each in declared.items()
        if accepts_null(each)
    }


def fill_defaults(
    resolve: GraphQLFieldResolver, defaults: Mapping[str, Any]
) -> GraphQLFieldResolver:
    """Return a resolver that gets defaults in place of null."""

    def resolver(source: Any, info: GraphQLResolveInfo[Context], **arguments: Any) -> Any:
        return resolve(source, info, **_filled(arguments, defaults))

    return resolver


def fill_input(
    convert: Callable[[dict[str, Any]], Any], defaults: Mapping[str, Any]
) -> Callable[[dict[str, Any]], Any]:
    """Return a conversion of an input object that gets defaults in place of null."""
    return lambda values: convert(_filled(values, defaults))


def _filled(given: dict[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    return {name: defaults.get(name) if value is None else value for name, value in given.items()}
