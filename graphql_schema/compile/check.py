"""What must hold of a schema so that one evaluator can answer all of it."""

from graphql import GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLSchema

from graphql_schema.compile.mapping import NODES, Mapped, Node, ToMany, may_be_null


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
                _check_field(node, name, node.fields.get(name), declared.type)


def _check_field(node: Node, name: str, mapping: Mapped | None, declared: object) -> None:
    where = f"{node.name}.{name}"
    if mapping is None:
        raise UncompiledField(f"{where} is not mapped to SQL")
    required = isinstance(declared, GraphQLNonNull)
    inner = declared.of_type if isinstance(declared, GraphQLNonNull) else declared
    if required and may_be_null(mapping):
        raise UncompiledField(f"{where} is required, but its SQL can be null")
    if isinstance(mapping, ToMany) and not isinstance(inner, GraphQLList):
        raise UncompiledField(f"{where} leads to many rows, but is no list")
