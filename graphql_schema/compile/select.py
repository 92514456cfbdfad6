"""Selections as SQL: each selected field a JSON text, each object their concatenation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import GraphQLObjectType, get_named_type
from graphql.execution.collect_fields import FieldDetailsList
from sqlalchemy import Text, case, cast, func, literal_column, null, select
from sqlalchemy.sql.elements import ColumnElement

from graphql_schema.compile import json
from graphql_schema.compile.arguments import Shape, read_arguments
from graphql_schema.compile.json import Json
from graphql_schema.compile.mapping import (
    NODES,
    SQL_TYPES,
    ByKeys,
    KeyRow,
    Kind,
    Leaf,
    Node,
    Parts,
    Row,
    ToMany,
    ToOne,
    Word,
    reads_key_alone,
)
from graphql_schema.compile.order import terms
from graphql_schema.compile.relations import Source, keyed, source
from graphql_schema.compile.scope import Scope
from graphql_schema.compile.where import condition

Collect: TypeAlias = Callable[[GraphQLObjectType, FieldDetailsList], Mapping[str, FieldDetailsList]]


@dataclass(frozen=True, slots=True)
class Selecting:
    """What compiling a selection needs: graphql-core's collector, variables and scope."""

    collect: Collect
    variables: Mapping[str, Any]
    scope: Scope

    def arguments(self, type_: GraphQLObjectType, field: FieldDetailsList) -> dict[str, Shape]:
        """Return the shapes of a field's arguments; literal defaults are read as given."""
        node = field[0].node
        return read_arguments(node, type_.fields[node.name.value].args, self.variables)


def record(
    type_: GraphQLObjectType,
    field: FieldDetailsList,
    row: Any,
    selecting: Selecting,
    *,
    compact: bool,
) -> ColumnElement[str]:
    """Return the JSON object that a selection makes of a row."""
    entries = [
        (key, _member(type_, inner, row, selecting, compact=compact))
        for key, inner in selecting.collect(type_, field).items()
    ]
    return json.members(entries, compact=compact)


def _member(
    type_: GraphQLObjectType,
    field: FieldDetailsList,
    row: Any,
    selecting: Selecting,
    *,
    compact: bool,
) -> Json:
    name = field[0].node.name.value
    if name == "__typename":
        return Json(f'"{type_.name}"', nullable=False)
    node = NODES[type_.name]
    mapping = node.fields[name]
    if selecting.scope.withheld(node, name):
        return Json(cast(null(), Text()), nullable=True)
    compact = compact or is_compact(field)
    if isinstance(mapping, Word):
        return Json(f'"{mapping.text}"', nullable=False)
    if isinstance(mapping, Leaf):
        return _leaf(mapping, row, selecting, selecting.arguments(type_, field))
    target = get_named_type(type_.fields[name].type)
    assert isinstance(target, GraphQLObjectType)  # noqa: S101  `check` has seen to it
    if isinstance(mapping, ToOne):
        return Json(_one(mapping, target, field, row, selecting, compact=compact), nullable=True)
    arguments = selecting.arguments(type_, field)
    listed = _many(mapping, target, field, row, selecting, arguments, compact=compact)
    if _nullable_list(mapping):
        return Json(listed, nullable=True)
    return Json(func.coalesce(listed, json.quoted("[]")), nullable=False)


def is_compact(field: FieldDetailsList) -> bool:
    """Whether a field bears `@compact`."""
    return any(
        d.name.value == "compact" for details in field for d in details.node.directives or ()
    )


def _nullable_list(mapping: ToMany) -> bool:
    return isinstance(mapping, ByKeys) or (isinstance(mapping, Parts) and mapping.nullable)


def _leaf(leaf: Leaf, row: Any, selecting: Selecting, arguments: Mapping[str, Shape]) -> Json:
    bound = {
        name: selecting.scope.bind(operand, SQL_TYPES[Kind.TEXT])
        for name, operand in arguments.items()
    }
    return json.value(leaf.value(row, bound), leaf.kind, nullable=leaf.nullable)


def _one(
    mapping: ToOne,
    target: GraphQLObjectType,
    field: FieldDetailsList,
    row: Any,
    selecting: Selecting,
    *,
    compact: bool,
) -> ColumnElement[Any]:
    node, key = NODES[mapping.target], row[mapping.key]
    if _key_suffices(node, target, field, selecting):
        made = record(target, field, KeyRow(key), selecting, compact=compact)
        return case((key.is_not(None), made))
    found = source(mapping, row, selecting.scope)
    made = record(target, field, found.row, selecting, compact=compact)
    return select(made).select_from(*found.froms).where(*found.conditions).scalar_subquery()


def _many(
    mapping: ToMany,
    target: GraphQLObjectType,
    field: FieldDetailsList,
    row: Any,
    selecting: Selecting,
    arguments: Mapping[str, Shape],
    *,
    compact: bool,
) -> ColumnElement[Any]:
    found = _found(mapping, target, field, row, selecting, arguments)
    if arguments.get("limit") is None and arguments.get("offset") is None:
        chosen = _chosen(found, arguments, selecting.scope)
    else:
        chosen = _page(found, arguments, selecting.scope)
    made = record(target, field, chosen.row, selecting, compact=compact)
    return (
        select(json.array(made, chosen.order))
        .select_from(*chosen.froms)
        .where(*chosen.conditions)
        .scalar_subquery()
    )


def _found(
    mapping: ToMany,
    target: GraphQLObjectType,
    field: FieldDetailsList,
    row: Any,
    selecting: Selecting,
    arguments: Mapping[str, Shape],
) -> Source:
    node = NODES[mapping.target]
    plain = not arguments.get("where") and not arguments.get("orderBy")
    if isinstance(mapping, ByKeys) and plain and _key_suffices(node, target, field, selecting):
        return keyed(node, row[mapping.keys], selecting.scope)
    return source(mapping, row, selecting.scope)


def _chosen(found: Source, arguments: Mapping[str, Shape], scope: Scope) -> Source:
    """Return a relation's rows as its `where` and `orderBy` have them."""
    where = arguments.get("where")
    extra = [] if where is None else [condition(found.node, found.row, where, scope)]
    return Source(
        found.node,
        found.row,
        found.froms,
        [*found.conditions, *extra],
        _ordered(found, arguments, scope),
    )


def _ordered(
    found: Source, arguments: Mapping[str, Shape], scope: Scope
) -> Sequence[ColumnElement[Any]]:
    order_by = arguments.get("orderBy")
    if not order_by:
        return found.order
    return [
        *(t.clause() for t in terms(found.node, found.row, order_by, scope)[: len(order_by)]),  # type: ignore[arg-type]  # a list
        *found.order,
    ]


def _page(found: Source, arguments: Mapping[str, Shape], scope: Scope) -> Source:
    """Return `limit` rows of a relation from `offset` on, chosen before anything is built."""
    chosen = _chosen(found, arguments, scope)
    alias = scope.fresh()
    columns = [found.row[name].label(name) for name in found.node.types]
    place = func.row_number().over(order_by=chosen.order).label("place")
    inner = select(*columns, place).select_from(*chosen.froms).where(*chosen.conditions)
    inner = inner.order_by(*chosen.order)
    integer = SQL_TYPES[Kind.INTEGER]
    if (limit := arguments.get("limit")) is not None:
        inner = inner.limit(scope.bind(limit, integer))
    if (offset := arguments.get("offset")) is not None:
        inner = inner.offset(scope.bind(offset, integer))
    return Source(
        found.node,
        Row(alias, found.node.types),
        [inner.subquery(alias)],
        [],
        [literal_column(f"{alias}.place")],
    )


def _key_suffices(
    node: Node, target: GraphQLObjectType, field: FieldDetailsList, selecting: Selecting
) -> bool:
    """Whether a selection reads nothing but the key, of rows that no policy hides.

    What an edition refers to, it holds: the projection sees to that.
    """
    if not node.published or selecting.scope.hides(node):
        return False
    names = (inner[0].node.name.value for inner in selecting.collect(target, field).values())
    return all(name == "__typename" or reads_key_alone(node.fields[name]) for name in names)
