"""What a request selects of a field that is not compiled, so that nothing else is computed."""

from collections.abc import Iterator
from typing import Any

from graphql import GraphQLObjectType, GraphQLResolveInfo, get_argument_values, get_named_type
from graphql.execution.collect_fields import FieldDetails

from graphql_schema.context import Context


def selected_fields(info: GraphQLResolveInfo[Context]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name and the arguments of each field that is selected of what a field returns.

    One that is selected twice under different keys is yielded twice; fragments, `@skip` and
    `@include` are taken into account.
    """
    type_ = get_named_type(info.return_type)
    assert isinstance(type_, GraphQLObjectType)  # noqa: S101  nothing else has fields here
    details = [FieldDetails(node, None) for node in info.field_nodes]
    for field in info.context.executors[0].collect(type_, details).values():
        node = field[0].node
        name = node.name.value
        if (declared := type_.fields.get(name)) is not None:
            yield name, get_argument_values(declared, node, info.variable_values)


def selected_names(info: GraphQLResolveInfo[Context]) -> frozenset[str]:
    """Return the names of the fields that are selected of what a field returns."""
    return frozenset(name for name, _ in selected_fields(info))
