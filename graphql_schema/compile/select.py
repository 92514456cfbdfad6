"""Selections as SQL: each selected field a JSON text, each object their concatenation."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Self, TypeAlias

from graphql import GraphQLObjectType, get_named_type
from graphql.execution.collect_fields import FieldDetailsList
from sqlalchemy import ColumnClause, Select, Text, case, cast, func, literal_column, null, select
from sqlalchemy.sql.elements import ColumnElement

from app.roster.tombstones import PLACEHOLDER
from graphql_schema.compile import global_ids, json
from graphql_schema.compile.arguments import (
    LARGEST_NESTED_LIMIT,
    Operand,
    Shape,
    read_arguments,
)
from graphql_schema.compile.days import on_day
from graphql_schema.compile.json import Json
from graphql_schema.compile.mapping import (
    GLOBAL_ID,
    NODES,
    SQL_TYPES,
    ByKeys,
    KeyRow,
    Kind,
    Leaf,
    Mapped,
    Node,
    Parts,
    Row,
    ToMany,
    ToOne,
    Word,
    may_be_null,
    reads_key_alone,
)
from graphql_schema.compile.order import asked_terms
from graphql_schema.compile.relations import Source, evaluated, everything, keyed, source
from graphql_schema.compile.scope import Scope
from graphql_schema.compile.where import condition

CURSOR_MARK: Final = "\x01"
"""A character that JSON text has only escaped; cursors are written once order values are read."""

Collect: TypeAlias = Callable[[GraphQLObjectType, FieldDetailsList], Mapping[str, FieldDetailsList]]


@dataclass(frozen=True, slots=True)
class Selecting:
    """What compiling a selection takes: graphql-core's collector, the variables, the scope."""

    collect: Collect
    variables: Mapping[str, Any]
    scope: Scope

    def listing(self, few: bool) -> Self:
        """Return the same, for a statement about a list of which the viewer sees `few` rows."""
        self.scope.lists_few = few
        return self


@dataclass(frozen=True, slots=True)
class Selection:
    """What a field selects of the rows it leads to."""

    type_: GraphQLObjectType
    field: FieldDetailsList
    selecting: Selecting
    compact: bool

    @classmethod
    def begin(
        cls, type_: GraphQLObjectType, field: FieldDetailsList, selecting: Selecting
    ) -> "Selection":
        """Return the selection of a field that describes rows."""
        return cls(type_, field, selecting, is_compact(field))

    @property
    def scope(self) -> Scope:
        """The statement's scope."""
        return self.selecting.scope

    @property
    def node(self) -> Node:
        """The compiled type whose rows are selected from."""
        return NODES[self.type_.name]

    def members(self) -> Iterator[tuple[str, FieldDetailsList]]:
        """Yield the response key and the field of each selected member, in order."""
        yield from self.selecting.collect(self.type_, self.field).items()

    def arguments(self, field: FieldDetailsList) -> dict[str, Shape]:
        """Return the shapes of a member's arguments."""
        asked = field[0].node
        declared = self.type_.fields[asked.name.value].args
        return read_arguments(asked, declared, self.selecting.variables)

    def below(self, field: FieldDetailsList) -> "Selection":
        """Return what a member that leads to other rows selects of those."""
        target = get_named_type(self.type_.fields[field[0].node.name.value].type)
        assert isinstance(target, GraphQLObjectType)  # noqa: S101  `check` has seen to it
        compact = self.compact or is_compact(field)
        return replace(self, type_=target, field=field, compact=compact)

    def reads_key_alone(self) -> bool:
        """Whether nothing but the key is read."""
        names = (field[0].node.name.value for _, field in self.members())
        return all(n == "__typename" or self._is_of_key(n) for n in names)

    def _is_of_key(self, name: str) -> bool:
        """Whether a field shows nothing but the key."""
        if name == GLOBAL_ID:
            return self.node.key == ("sourced_id",)
        fields = self.node.fields
        return name in fields and reads_key_alone(fields[name])


def is_compact(field: FieldDetailsList) -> bool:
    """Whether a field bears `@compact`."""
    directives = (directive for details in field for directive in details.node.directives or ())
    return any(directive.name.value == "compact" for directive in directives)


def record(selection: Selection, row: Any) -> ColumnElement[str]:
    """Return the JSON object that a selection makes of a row, or of the edge that leads to it."""
    if is_edge(selection.type_):
        return _edge(selection, row)
    node = selection.node
    entries = [(key, member(selection, field, row, node)) for key, field in selection.members()]
    return json.members(entries, compact=selection.compact)


def is_edge(type_: Any) -> bool:
    """Whether a type is that of the edges of a page: records with their cursors."""
    return type_.name not in NODES


def _edge(selection: Selection, row: Any) -> ColumnElement[str]:
    """Return the JSON object of an edge, with a mark in place of its cursor."""
    entries = [(key, _of_edge(selection, field, row)) for key, field in selection.members()]
    return json.members(entries, compact=False)


def _of_edge(selection: Selection, field: FieldDetailsList, row: Any) -> Json:
    match field[0].node.name.value:
        case "__typename":
            return Json(f'"{selection.type_.name}"', nullable=False)
        case "cursor":
            return Json(f'"{CURSOR_MARK}"', nullable=False)
    return Json(record(selection.below(field), row), nullable=False)


def member(selection: Selection, field: FieldDetailsList, row: Any, node: Node) -> Json:
    """Return what a selected field is of a row of a type."""
    name = field[0].node.name.value
    if name == "__typename":
        return Json(f'"{selection.type_.name}"', nullable=False)
    listed = node.counted.get(name, name)
    if selection.scope.withheld(node, listed):
        return Json(cast(null(), Text()), nullable=True)
    if listed == GLOBAL_ID:
        return json.value(global_ids.expression(node, row), Kind.ID, nullable=False)
    return _mapped(node.fields[listed], selection, field, row, counts=listed != name)


def _mapped(
    mapping: Mapped, selection: Selection, field: FieldDetailsList, row: Any, *, counts: bool
) -> Json:
    """Return what a field of a mapping is of a row; of a list its number, where it `counts`."""
    match mapping:
        case Word(text=text):
            return Json(f'"{text}"', nullable=False)
        case Leaf() as leaf:
            return _leaf(leaf, row, selection.arguments(field), selection.scope)
        case ToOne() as relation:
            return Json(_one(relation, selection.below(field), row), nullable=True)
        case relation if counts:
            return _number(relation, row, selection.arguments(field), selection.scope)
        case relation:
            return _many(relation, selection.below(field), row, selection.arguments(field))


def _number(relation: ToMany, row: Any, arguments: Mapping[str, Shape], scope: Scope) -> Json:
    """Return how many rows a relation leads to."""
    related = source(on_day(relation, arguments, scope), row, scope)
    found = _narrowed(related, arguments, scope)
    counted = select(func.count()).select_from(*found.froms).where(*found.conditions)
    return Json(cast(counted.scalar_subquery(), Text()), nullable=False)


def _leaf(leaf: Leaf, row: Any, arguments: Mapping[str, Shape], scope: Scope) -> Json:
    text = SQL_TYPES[Kind.TEXT]
    bound = {name: scope.bind(operand, text) for name, operand in arguments.items()}
    return json.value(evaluated(leaf, row, bound, scope), leaf.kind, nullable=leaf.nullable)


def _one(relation: ToOne, selection: Selection, row: Any) -> ColumnElement[Any]:
    made = _referred(relation, selection, row)
    if row.tombstone is None or not relation.required or not selection.reads_key_alone():
        return made
    return case((row.tombstone, _placeholder(selection)), else_=made)


def _placeholder(selection: Selection) -> ColumnElement[str]:
    """Return what a tombstone has in place of a row that the standard requires."""
    return record(selection, KeyRow(literal_column(f"'{PLACEHOLDER}'::text", SQL_TYPES[Kind.TEXT])))


def _referred(relation: ToOne, selection: Selection, row: Any) -> ColumnElement[Any]:
    key = row[relation.key]
    if selection.reads_key_alone():
        if selection.scope.finds(relation):
            return case((key.is_not(None), record(selection, KeyRow(key))))
        if selection.node.few:
            return case((key.in_(_seen(selection)), record(selection, KeyRow(key))))
    found = source(relation, row, selection.scope)
    made = select(record(selection, found.row))
    return made.select_from(*found.froms).where(*found.conditions).scalar_subquery()


def _seen(selection: Selection) -> Select[Any]:
    """Return the keys of all rows that are seen: found out once, not for each reference."""
    found = everything(selection.node, selection.scope)
    return select(found.row["sourced_id"]).select_from(*found.froms).where(*found.conditions)


def _many(relation: ToMany, selection: Selection, row: Any, arguments: Mapping[str, Shape]) -> Json:
    relation = on_day(relation, arguments, selection.scope)
    found = _narrowed(_found(relation, selection, row, arguments), arguments, selection.scope)
    if arguments.get("limit") is not None or arguments.get("offset") is not None:
        found = _cut(found, arguments, selection.scope)
    query = select(json.array(record(selection, found.row), found.order))
    listed = query.select_from(*found.froms).where(*found.conditions).scalar_subquery()
    if may_be_null(relation):
        made = Json(_if_any(relation, row, listed), nullable=True)
    else:
        made = Json(func.coalesce(listed, json.quoted("[]")), nullable=False)
    return _with_placeholder(relation, selection, row, made)


def _with_placeholder(relation: ToMany, selection: Selection, row: Any, made: Json) -> Json:
    """Return a list with, in a tombstone, the one reference that the standard requires."""
    required = isinstance(relation, ByKeys) and relation.required and selection.reads_key_alone()
    if row.tombstone is None or not required:
        return made
    one = func.concat(json.quoted("["), _placeholder(selection), json.quoted("]"))
    return Json(case((row.tombstone, one), else_=made.text), nullable=made.nullable)


def _if_any(relation: ToMany, row: Any, listed: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return what is listed of an array, and where that is null nothing, for next to nothing."""
    match relation:
        case Parts(column=name) | ByKeys(keys=name):
            array = row[name]
            if isinstance(array, ColumnClause):
                return case((array.is_not(None), listed))
    return listed


def _found(
    relation: ToMany, selection: Selection, row: Any, arguments: Mapping[str, Shape]
) -> Source:
    plain = not any(arguments.values()) and selection.scope.finds_all(selection.node)
    if isinstance(relation, ByKeys) and plain and selection.reads_key_alone():
        return keyed(selection.node, row[relation.keys], selection.scope)
    return source(relation, row, selection.scope)


def _narrowed(found: Source, arguments: Mapping[str, Shape], scope: Scope) -> Source:
    """Return a relation's rows as its `where` and `orderBy` have them."""
    where = arguments.get("where")
    if where is not None:
        wanted = condition(found.node, found.row, where, scope)
        found = replace(found, conditions=[*found.conditions, wanted])
    asked = asked_terms(found.node, found.row, arguments.get("orderBy"), scope)
    return replace(found, order=[*(term.clause() for term in asked), *found.order])


def _cut(found: Source, arguments: Mapping[str, Shape], scope: Scope) -> Source:
    """Return `limit` rows of a relation from `offset` on, chosen before anything is built."""
    alias, integer = scope.fresh(), SQL_TYPES[Kind.INTEGER]
    place = func.row_number().over(order_by=found.order).label("place")
    columns = [found.row[name].label(name) for name in found.row.types]
    types = {column.name: column.type for column in columns}
    inner = select(*columns, place).select_from(*found.froms).where(*found.conditions)
    inner = inner.order_by(*found.order)
    if isinstance(limit := arguments.get("limit"), Operand):
        bounded = replace(limit, most=LARGEST_NESTED_LIMIT)
        inner = inner.limit(scope.bind(bounded, integer))
    if (offset := arguments.get("offset")) is not None:
        inner = inner.offset(scope.bind(offset, integer))
    order: list[ColumnElement[Any]] = [literal_column(f"{alias}.place")]
    return Source(found.node, Row(alias, types), [inner.subquery(alias)], [], order)
