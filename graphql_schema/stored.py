"""Fragments as the publisher stores them: SQL of a row's document, with its parameters in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLObjectType, GraphQLOutputType, get_named_type
from graphql.execution.collect_fields import FieldDetailsList, collect_fields

from app.access.policy import EDITION
from app.access.viewer import DOCUMENTED, Viewer
from graphql_schema.compile.executor import SqlExecutor
from graphql_schema.compile.fragments import ALIAS, expression, storable
from graphql_schema.compile.mapping import NODES
from graphql_schema.compile.plan import DIALECT, document
from graphql_schema.compile.scope import Scope
from graphql_schema.compile.select import Selecting
from graphql_schema.execute import prepare
from graphql_schema.schema import SCHEMA

_PUBLISHER = Viewer("connection", "publisher", "Publisher", frozenset(), None, DOCUMENTED)


@dataclass(frozen=True, slots=True)
class FragmentToStore:
    """What a published table's rows keep as their document."""

    table: str
    """The published table, such as `roster_user`."""
    key: int
    """What `document_key` is where the document was made by this expression."""
    expression: str
    """SQL text over the columns of the row `t`, its parameters written out."""


def fragment_to_store(query: str, variables: Mapping[str, Any]) -> FragmentToStore:
    """Return what to store so that this query finds its documents made.

    The first thing the query selects, at every level, leads to nodes that spread one
    fragment and are `@compact`; `variables` are those that the fragment itself uses. It may
    refer to other rows, but read none: they may change where this one does not.
    """
    executor = _executor(query, variables)
    type_, field = _nodes(executor)
    node = NODES[type_.name]
    if not storable(node, field, DOCUMENTED) or node.table is None:
        raise ValueError(f"{type_.name}: only one compact fragment of a published type is stored")

    def selecting() -> Selecting:
        return Selecting(executor.collect, executor.variable_values.coerced, Scope(_PUBLISHER))

    made = selecting()
    sql = document(node, type_, field, made, ALIAS)
    if EDITION.key in sql.compile(dialect=DIALECT).params:
        raise ValueError(f"{type_.name}: a stored fragment reads no row but its own")
    values = {
        name: operand.read(executor.variable_values.coerced)
        for name, operand in made.scope.binds.items()
    }
    written = sql.params(values).compile(dialect=DIALECT, compile_kwargs={"literal_binds": True})
    text = str(written).replace("%%", "%")
    key = expression(node, type_, field, selecting()).key(executor.variable_values.coerced)
    return FragmentToStore(node.table.name, key, text)


def _executor(query: str, variables: Mapping[str, Any]) -> SqlExecutor:
    prepared = prepare(query)
    if prepared.document is None:
        raise prepared.errors[0]
    built = SqlExecutor.build(SCHEMA, prepared.document, raw_variable_values=dict(variables))
    if isinstance(built, list):
        raise built[0]
    assert isinstance(built, SqlExecutor)  # noqa: S101
    return built


def _nodes(executor: SqlExecutor) -> tuple[GraphQLObjectType, FieldDetailsList]:
    """Return the type and the selection of the query's nodes."""
    type_: GraphQLOutputType | None = SCHEMA.query_type
    assert isinstance(type_, GraphQLObjectType)  # noqa: S101
    fields: Mapping[str, FieldDetailsList] = collect_fields(
        SCHEMA, executor.fragments, executor.variable_values, type_, executor.operation
    ).grouped_field_set
    while type_.name not in NODES:
        field = next(f for f in fields.values() if f[0].node.selection_set)
        below = get_named_type(type_.fields[field[0].node.name.value].type)
        assert isinstance(below, GraphQLObjectType)  # noqa: S101
        type_, fields = below, executor.collect(below, field)
    return type_, field
