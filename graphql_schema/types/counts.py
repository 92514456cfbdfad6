"""The fields that count the records in lists of other records, such as `studentsCount`."""

from collections.abc import Iterator
from typing import Any, Final

from graphql import GraphQLField, GraphQLInt, GraphQLNonNull, GraphQLSchema

from graphql_schema.compile.days import CURRENT, ON
from graphql_schema.compile.mapping import NODES, ByKeys, Children, Containing, Node, Through

_ARGUMENTS: Final = ("where", CURRENT, ON)
"""The arguments of a list that choose its records, and so those of its count."""


def add_counts(schema: GraphQLSchema) -> None:
    """Give every type a count for each of its lists of records."""
    for node in NODES.values():
        type_: Any = schema.type_map[node.name]
        for name in _lists(node):
            node.counted[f"{name}Count"] = name
            type_.fields[f"{name}Count"] = _count(name, type_.fields[name])


def _lists(node: Node) -> Iterator[str]:
    """Yield the fields of a type that are lists of records."""
    for name, mapping in node.fields.items():
        is_list = isinstance(mapping, ByKeys | Children | Containing | Through)
        if is_list and name not in node.internal:
            yield name


def _count(name: str, listed: GraphQLField) -> GraphQLField:
    """Return the count of a list; it may be null where the list may be."""
    required = isinstance(listed.type, GraphQLNonNull)
    today = "; by default those of today" if CURRENT in listed.args else ""
    return GraphQLField(
        GraphQLNonNull(GraphQLInt) if required else GraphQLInt,
        {each: listed.args[each] for each in _ARGUMENTS if each in listed.args},
        description=f"Number of records in `{name}`{today}.",
    )
