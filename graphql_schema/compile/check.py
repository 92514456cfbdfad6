"""What must hold of a schema so that one evaluator can answer all of it."""

from collections.abc import Iterator, Mapping
from typing import Final

from graphql import GraphQLNonNull, GraphQLObjectType, GraphQLSchema

from graphql_schema.compile.mapping import (
    NODES,
    ByKeys,
    Children,
    Containing,
    Kind,
    Leaf,
    Mapped,
    Node,
    Parts,
    Through,
    ToOne,
    Word,
    may_be_null,
)

TYPES: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.ID: ("ID", "String"),
    Kind.TEXT: ("String",),
    Kind.INTEGER: ("Int",),
    Kind.NUMBER: ("Float",),
    Kind.FLAG: ("Boolean",),
    Kind.DATE: ("Date",),
    Kind.INSTANT: ("DateTime",),
    Kind.TEXTS: ("[String!]",),
    Kind.JSON: ("JSON",),
    Kind.RAW: ("String",),
}
"""As which types a value may be declared: those that write it as SQL does."""


class UncompiledField(Exception):
    """A field of a compiled type that SQL cannot answer as its type promises."""


def check(schema: GraphQLSchema) -> None:
    """Refuse a schema with a field that is no SQL, or promises more than its SQL holds.

    A null that a type rules out would be an error in GraphQL, but compiled JSON is not
    looked at again; so a type may rule it out only where it cannot arise. What leads to one
    row can always be null, for a policy may hide that row.
    """
    for node in NODES.values():
        type_ = schema.type_map.get(node.name)
        if isinstance(type_, GraphQLObjectType):
            for name, declared in type_.fields.items():
                if name in node.counted:
                    _check_count(node, name, type_)
                else:
                    _check_field(node, name, node.fields.get(name), declared.type)


def _check_count(node: Node, name: str, type_: GraphQLObjectType) -> None:
    """Refuse the count of a list unless it is a number, and null only where the list may be."""
    declared, listed = type_.fields[name].type, type_.fields[node.counted[name]].type
    wanted = "Int!" if isinstance(listed, GraphQLNonNull) else "Int"
    if str(declared) != wanted:
        raise UncompiledField(f"{node.name}.{name} is {declared}, but counts a list: {wanted}")


def _check_field(node: Node, name: str, mapping: Mapped | None, declared: object) -> None:
    where = f"{node.name}.{name}"
    if mapping is None:
        raise UncompiledField(f"{where} is not mapped to SQL")
    if isinstance(declared, GraphQLNonNull) and may_be_null(mapping):
        raise UncompiledField(f"{where} is required, but its SQL can be null")
    spelt, types = str(declared).removesuffix("!"), _types(mapping)
    if spelt not in types:
        raise UncompiledField(f"{where} is {spelt}, but its SQL is {' or '.join(types)}")
    for of, column in _columns(node, mapping):
        if column not in of.types:
            raise UncompiledField(f"{where} leads by {of.name}.{column}, which is no column")


def _types(mapping: Mapped) -> tuple[str, ...]:
    """Return how the type of a field may be spelt, null aside."""
    match mapping:
        case Word():
            return ("String",)
        case Leaf(kind=kind):
            return TYPES[kind]
        case ToOne(target=target):
            return (target,)
    return (f"[{mapping.target}!]",)


def _columns(node: Node, mapping: Mapped) -> Iterator[tuple[Node, str]]:
    """Yield the columns by which a relation leads to other rows."""
    match mapping:
        case ToOne(target, key, foreign) | Children(target, foreign, key):
            yield from ((node, key), (NODES[target], foreign))
        case ByKeys(target, keys):
            yield from ((node, keys), (NODES[target], "sourced_id"))
        case Containing(target, keys):
            yield from ((node, "sourced_id"), (NODES[target], keys))
        case Through(target, link, near, far, equals, period):
            yield from ((node, "sourced_id"), (NODES[target], "sourced_id"))
            columns = (near, far, *dict(equals), *(period or ()))
            yield from ((NODES[link], column) for column in columns)
        case Parts(_, column, summaries):
            yield from ((node, each) for each in (column, *(summary for _, summary in summaries)))
