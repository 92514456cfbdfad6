"""The field `groupBy` of every page of compiled records, and the type of its groups."""

from typing import Any, Final

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    get_nullable_type,
)

from graphql_schema.compile.arguments import DEFAULT_LIMIT
from graphql_schema.compile.describe import Groups, Page
from graphql_schema.compile.groups import group_fields
from graphql_schema.compile.mapping import NODES, Node
from graphql_schema.context import Context
from graphql_schema.types.limit import at_most

_COUNT: Final = GraphQLField(GraphQLNonNull(GraphQLInt), description="Number of records.")


def add_groups(schema: GraphQLSchema) -> None:
    """Give every page of records that have something in common its `groupBy`."""
    for node in [*NODES.values()]:
        page: Any = schema.type_map.get(f"{node.name}Page")
        if page is not None and any(group_fields(node)):
            group = _group_type(schema, node)
            schema.type_map[group.name] = group
            page.fields["groupBy"] = _group_by(group)


def _group_type(schema: GraphQLSchema, node: Node) -> GraphQLObjectType:
    record: Any = schema.type_map[node.name]
    common = {name: record.fields[name] for name in group_fields(node)}
    return GraphQLObjectType(
        f"{node.name}Grouping",
        {
            "count": _COUNT,
            **{
                name: GraphQLField(get_nullable_type(field.type), description=field.description)
                for name, field in common.items()
            },
        },
        description=f"A group of `{node.name}` records with equal values in the selected fields.",
    )


def _group_by(group: GraphQLObjectType) -> GraphQLField:
    limit = GraphQLArgument(
        GraphQLNonNull(GraphQLInt), DEFAULT_LIMIT, description="Number of groups to return."
    )
    return GraphQLField(
        GraphQLNonNull(GraphQLList(GraphQLNonNull(group))),
        {"limit": limit},
        resolve=_groups,
        description="Groups of all matching records with the same values in the selected fields, "
        "the largest group first.",
    )


def _groups(page: Page, _: GraphQLResolveInfo[Context], *, limit: int) -> Groups:
    return Groups(page, at_most(limit))
