"""The schema for documents from outside, made from the whole one.

It leaves out the fields that only the REST facade uses, adds Relay's conventions, accepts null for
whatever has a default, and lets every field that has a resolver of its own be null: where one
fails, what the others gave stays in `data`, with the error next to it.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_nullable_type,
)
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from graphql_schema.compile.describe import RESOLVER
from graphql_schema.compile.inputs import filter_name, order_name
from graphql_schema.compile.mapping import NODES
from graphql_schema.null_defaults import accepts_null, defaults_of, fill_defaults, fill_input
from graphql_schema.types.relay import add_relay

T = TypeVar("T")

_DECLARED: Final = "strawberry-definition"
"""The extension of types and fields under which Strawberry keeps its declaration."""


def expose(whole: GraphQLSchema) -> GraphQLSchema:
    """Return the schema that tools see; its resolvers, scalars and enums are those of the whole."""
    hidden = _hidden()
    types: dict[str, GraphQLNamedType] = {}
    for name, type_ in whole.type_map.items():
        types[name] = _copied(type_, hidden.get(name, frozenset()), lambda t: _within(types, t))
    add_relay(types)
    query, mutation = whole.query_type, whole.mutation_type
    assert query is not None  # noqa: S101  every schema of ours has both
    assert mutation is not None  # noqa: S101
    exposed = GraphQLSchema(
        query=types[query.name],  # type: ignore[arg-type]  # a copy of an object type is one
        mutation=types[mutation.name],  # type: ignore[arg-type]
        directives=whole.directives,
        description=whole.description,
        extensions=whole.extensions,
    )
    exposed._strawberry_schema = whole._strawberry_schema  # type: ignore[attr-defined]  # noqa: SLF001
    return exposed


def _hidden() -> Mapping[str, frozenset[str]]:
    """Return the fields that are left out, by the type or input that has them."""
    return {
        name: frozenset(node.internal)
        for node in NODES.values()
        for name in (node.name, filter_name(node.name), order_name(node.name))
    }


def _copied(
    type_: GraphQLNamedType, hidden: frozenset[str], within: Callable[[Any], Any]
) -> GraphQLNamedType:
    """Return a type whose fields lead to types of the new schema; leaves stay what they are."""
    if type_.name.startswith("__"):
        return type_
    if isinstance(type_, GraphQLObjectType):
        own, may_fail = type_.fields, not _is_page(type_)
        return _remade(
            type_,
            fields=lambda: {
                name: _field(field, within, may_fail=may_fail)
                for name, field in own.items()
                if name not in hidden
            },
        )
    if isinstance(type_, GraphQLInputObjectType):
        inputs = type_.fields
        defaults = defaults_of(inputs)
        converted = {"out_type": fill_input(type_.out_type, defaults)} if defaults else {}
        return _remade(
            type_,
            **converted,
            fields=lambda: {
                name: _remade(field, type_=within(_given_type(field)))
                for name, field in inputs.items()
                if name not in hidden
            },
        )
    return type_


def _field(field: GraphQLField, within: Callable[[Any], Any], *, may_fail: bool) -> GraphQLField:
    nullable = may_fail and _has_resolver(field)
    type_ = within(get_nullable_type(field.type) if nullable else field.type)
    args = {
        name: _remade(each, type_=within(_given_type(each))) for name, each in field.args.items()
    }
    defaults = defaults_of(field.args)
    resolve = field.resolve
    if defaults and resolve is not None:
        resolve = fill_defaults(resolve, defaults)
    return _remade(field, type_=type_, args=args, resolve=resolve)


def _given_type(declared: GraphQLArgument | GraphQLInputField) -> Any:
    """Return the type of an argument or input field: nullable if it has a default."""
    return get_nullable_type(declared.type) if accepts_null(declared) else declared.type


def _remade(original: T, **changes: Any) -> T:
    """Return a copy of a definition of graphql-core with some arguments of its own changed."""
    definition: Any = original
    made: T = definition.__class__(**{**definition.to_kwargs(), **changes})
    return made


def _has_resolver(field: GraphQLField) -> bool:
    declared = field.extensions.get(_DECLARED)
    return isinstance(declared, StrawberryField) and (
        declared.base_resolver is not None or RESOLVER in declared.metadata
    )


def _is_page(type_: GraphQLObjectType) -> bool:
    """Return whether it is a page of rows: that fails as a whole, for clients expect its parts."""
    declared = type_.extensions.get(_DECLARED)
    return isinstance(declared, StrawberryObjectDefinition) and declared.concrete_of is not None


def _within(types: Mapping[str, GraphQLNamedType], type_: Any) -> Any:
    """Return the type of the new schema that stands for one of the whole."""
    if isinstance(type_, GraphQLNonNull):
        return GraphQLNonNull(_within(types, type_.of_type))
    if isinstance(type_, GraphQLList):
        return GraphQLList(_within(types, type_.of_type))
    return types[type_.name]
