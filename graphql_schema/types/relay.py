"""Relay's conventions for clients that know them: global ids, `node`, edges and page arguments.

They are another face of what the compiled types have, made for all of them alike, and only in the
schema that tools see: an edge is compiled as a record in a frame, `first` is `limit`.
"""

from collections.abc import Mapping
from typing import Any, Final

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLString,
    get_named_type,
)

from graphql_schema.compile.describe import Page, Rows
from graphql_schema.compile.global_ids import identify
from graphql_schema.compile.mapping import GLOBAL_ID, NODES, Node
from graphql_schema.context import Context
from graphql_schema.types.by_ids import find_node, find_nodes

_ID: Final = GraphQLField(
    GraphQLNonNull(GraphQLID),
    description="Global id for `node` and caches of clients, unique in the graph.",
)
_PAGING: Final[Mapping[str, GraphQLArgument]] = {
    "first": GraphQLArgument(GraphQLInt, description="Relay's form of `limit`."),
    "last": GraphQLArgument(
        GraphQLInt, description="Number of records to return from the end of the list."
    ),
    "before": GraphQLArgument(
        GraphQLString,
        description="Return the records before this cursor, a `startCursor` of `pageInfo`.",
    ),
}


def add_relay(types: Mapping[str, GraphQLNamedType]) -> None:
    """Give the types of a schema in the making Relay's conventions."""
    interface = GraphQLInterfaceType(
        "Node", {GLOBAL_ID: _ID}, description="A record with a global id."
    )
    for node in NODES.values():
        if node.table is not None:
            _identify(node, types[node.name], interface)
        page = types.get(f"{node.name}Page")
        if page is not None:
            _add_edges(page, _edge_type(node, types[node.name]))
    for type_ in types.values():
        if isinstance(type_, GraphQLObjectType):
            _add_arguments(type_)
    _add_page_ends(types["PageInfo"])
    _add_roots(types["Query"], interface)


def _identify(node: Node, type_: Any, interface: GraphQLInterfaceType) -> None:
    identify(node)
    type_.fields = {GLOBAL_ID: _ID, **type_.fields}
    type_.interfaces = (interface,)


def _edge_type(node: Node, record: Any) -> GraphQLObjectType:
    return GraphQLObjectType(
        f"{node.name}Edge",
        {
            "cursor": GraphQLField(
                GraphQLNonNull(GraphQLString),
                description="Cursor of the record, for `after` and `before`.",
            ),
            "node": GraphQLField(GraphQLNonNull(record), description="The record."),
        },
        description=f"A `{node.name}` record of a page, with its cursor.",
    )


def _add_edges(page: Any, edge: GraphQLObjectType) -> None:
    page.fields["edges"] = GraphQLField(
        GraphQLNonNull(GraphQLList(GraphQLNonNull(edge))),
        resolve=_edges,
        description="Records of this page with their cursors; `nodes` has them without.",
    )


def _edges(page: Page, _: GraphQLResolveInfo[Context]) -> Rows:
    return Rows(page)


def _add_arguments(type_: GraphQLObjectType) -> None:
    """Give the fields of a type that are pages of compiled records Relay's arguments."""
    pages = {f"{name}Page" for name in NODES}
    for field in type_.fields.values():
        if get_named_type(field.type).name in pages:
            field.args.update(_PAGING)


def _add_page_ends(info: Any) -> None:
    info.fields["hasPreviousPage"] = GraphQLField(
        GraphQLNonNull(GraphQLBoolean),
        resolve=lambda page, _: page.has_previous_page,
        description="Whether records come before this page.",
    )
    info.fields["startCursor"] = GraphQLField(
        GraphQLString,
        resolve=lambda page, _: page.start_cursor,
        description="Cursor of the first record; null for an empty page.",
    )


def _add_roots(query: Any, interface: GraphQLInterfaceType) -> None:
    query.fields["node"] = GraphQLField(
        interface,
        {
            GLOBAL_ID: GraphQLArgument(
                GraphQLNonNull(GraphQLID), description="Global `id` of the record."
            )
        },
        resolve=find_node,
        description="One record by its global id; null if it does not exist or is not visible.",
    )
    query.fields["nodes"] = GraphQLField(
        GraphQLList(interface),
        {
            "ids": GraphQLArgument(
                GraphQLNonNull(GraphQLList(GraphQLNonNull(GraphQLID))),
                description="Global ids of the records, at most 10,000.",
            )
        },
        resolve=find_nodes,
        description="Records by their global ids, in the same order; null for one that does not "
        "exist or is not visible.",
    )
