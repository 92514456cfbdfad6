"""The schema, assembled."""

from collections.abc import Mapping
from typing import Any, Final

import strawberry
from graphql import GraphQLObjectType, GraphQLSchema
from strawberry.directive import DirectiveLocation, DirectiveValue
from strawberry.schema.config import StrawberryConfig

from graphql_schema.compile.check import check
from graphql_schema.compile.describe import RESOLVER
from graphql_schema.compile.inputs import declare_inputs
from graphql_schema.compile.mapping import NODES, Leaf, Mapped, ToOne, Word
from graphql_schema.compile.sources import check_sources
from graphql_schema.exposed import expose
from graphql_schema.mutations.root import Mutation
from graphql_schema.queries import Query
from graphql_schema.types.counts import add_counts
from graphql_schema.types.groups import add_groups
from graphql_schema.types.limit import describe_limits
from graphql_schema.types.pages import describe_pages
from graphql_schema.types.scalars import SCALARS


@strawberry.directive(
    locations=[DirectiveLocation.FIELD],
    name="compact",
    description="Omit missing values instead of returning null.",
)
def compact(value: DirectiveValue[object]) -> object:
    """Leave absent values out."""
    return value


def build() -> GraphQLSchema:
    """Return graphql-core's schema of the graph, checked; its descriptions are its manual."""
    declare_inputs()
    schema = strawberry.Schema(
        Query,
        Mutation,
        directives=[compact],
        config=StrawberryConfig(auto_camel_case=True),
        scalar_overrides=SCALARS,
    )
    core: GraphQLSchema = schema._schema  # noqa: SLF001  Strawberry offers no other way to it
    _resolve_descriptions(core)
    add_groups(core)
    describe_limits(core)
    describe_pages(core)
    add_counts(core)
    check(core)
    check_sources()
    return core


def _resolve_descriptions(core: GraphQLSchema) -> None:
    """Let fields that describe rows be resolved as they are, without converting arguments."""
    for type_ in core.type_map.values():
        if isinstance(type_, GraphQLObjectType):
            for field in type_.fields.values():
                declared: Any = field.extensions.get("strawberry-definition")
                if declared is not None and RESOLVER in declared.metadata:
                    field.resolve = declared.metadata[RESOLVER]


SCHEMA: Final = build()
"""The whole schema, for the documents of this service."""
TOOL_SCHEMA: Final = expose(SCHEMA)
"""The schema for documents from outside: what tools see, and what is published of it."""


def is_known_by_person(type_: str) -> bool:
    """Return whether the id of an object is that of the person whom it is about."""
    return NODES[type_].known_by_person


def source_fields(type_: str, field: str) -> frozenset[tuple[str, str]]:
    """Return the fields, each with its type, whose content a field reveals; itself is one."""
    return NODES[type_].sources[field]


def filter_sources(type_: str, where: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """Return the fields, each with its type, whose content a filter on a type depends on."""
    found: set[tuple[str, str]] = set()
    for name, inside in where.items():
        if name in {"and", "or"}:
            found.update(*(filter_sources(type_, each) for each in inside))
        elif name == "not":
            found |= filter_sources(type_, inside)
        else:
            found |= source_fields(type_, name)
            found |= _related_sources(NODES[type_].fields[name], inside)
    return frozenset(found)


def _related_sources(mapping: Mapped, inside: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """Return the fields that a condition on a relation depends on, besides the relation's own."""
    if isinstance(mapping, Leaf | Word):
        return frozenset()
    wheres = [inside] if isinstance(mapping, ToOne) else inside.values()
    return frozenset().union(*(filter_sources(mapping.target, each) for each in wheres))
