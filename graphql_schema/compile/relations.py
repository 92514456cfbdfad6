"""Ways from a row to others, as FROM clauses; and what is summed up of those."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    FromClause,
    Text,
    TextClause,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeEngine

from app.access.history.telling import TOMBSTONE
from graphql_schema.compile.mapping import (
    NODES,
    SQL_TYPES,
    ByKeys,
    Children,
    Containing,
    KeyRow,
    Kind,
    Leaf,
    Node,
    Parts,
    Row,
    Through,
    Told,
    ToMany,
    ToOne,
    Within,
)
from graphql_schema.compile.scope import Scope

_POSTGRESQL: Final = postgresql.dialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Source:
    """Rows to choose from: what stands in FROM, which of them, and in which order."""

    node: Node
    row: Row | KeyRow | Told
    froms: Sequence[FromClause | TextClause]
    conditions: Sequence[ColumnElement[bool]]
    order: Sequence[ColumnElement[Any]]


def everything(node: Node, scope: Scope, *, shared: bool = False, listed: bool = False) -> Source:
    """Return all rows of a type that the viewer may see, ordered by key.

    `shared` and `listed` as of `Scope.rows`: for conditions, for lists.
    """
    alias = scope.fresh()
    rows, conditions = scope.rows(node, alias, shared=shared, listed=listed)
    row = scope.told(node, Row(alias, node.types))
    return Source(node, row, [rows], conditions, [row[c] for c in node.key])


def unhidden(node: Node, scope: Scope) -> Source:
    """Return all rows of a type, whether the viewer may see them or not, in no order.

    They are joined with rows that the viewer sees.
    """
    alias = scope.fresh()
    rows, conditions = scope.unhidden(node, alias)
    return Source(node, Row(alias, node.types), [rows], conditions, [])


def tombstones(node: Node, scope: Scope) -> Source:
    """Return the tombstones of a type that the viewer is told of, ordered by key."""
    alias = scope.fresh()
    rows, conditions = scope.tombstones(node, alias)
    row = Row(alias, with_tombstones(node))
    return Source(node, row, [rows], conditions, [row[c] for c in node.key])


def with_tombstones(node: Node) -> Mapping[str, TypeEngine[Any]]:
    """Return the columns of rows of a type that may be tombstones."""
    return {**node.types, TOMBSTONE: SQL_TYPES[Kind.FLAG]}


def source(mapping: ToOne | ToMany, row: Any, scope: Scope) -> Source:
    """Return the rows that a relation leads to from `row` and that the viewer may see.

    It is for lists that are answered; `semijoins` is for conditions on them.
    """
    node = NODES[mapping.target]
    if isinstance(mapping, Parts):
        return _parts(node, mapping, row, scope)
    target = unless_tombstone(row, everything(node, scope))
    there = target.row
    match mapping:
        case ToOne(key=key, foreign=foreign):
            return _narrowed(target, there[foreign] == row[key])
        case Children(foreign=foreign, local=local):
            return _narrowed(target, there[foreign] == row[local])
        case Containing(keys=keys):
            holds = there[keys].bool_op("@>")(array([row["sourced_id"]]))
            return _narrowed(target, holds)
        case Through():
            return _narrowed(target, _tied(mapping, row, there, scope))
        case ByKeys(keys=keys):
            listed = keyed(node, row[keys], scope)
            joined = _narrowed(target, there["sourced_id"] == listed.row["sourced_id"])
            return Source(
                node, there, [*listed.froms, *target.froms], joined.conditions, listed.order
            )


def evaluated(
    leaf: Leaf, row: Any, arguments: Mapping[str, ColumnElement[Any]], scope: Scope
) -> ColumnElement[Any]:
    """Return the SQL of a leaf; an aggregate is one of the elements that the viewer may see."""
    if leaf.over is None:
        return leaf.value(row, arguments)
    found = source(leaf.over, row, scope)
    made = select(leaf.value(Within(row, found.row, found.order), arguments))
    return made.select_from(*found.froms).where(*found.conditions).scalar_subquery()


def keyed(node: Node, keys: ColumnElement[Any], scope: Scope) -> Source:
    """Return the entries of an array of keys as rows of which only the key is known."""
    alias = scope.fresh()
    listed = func.unnest(keys).table_valued("sourced_id", with_ordinality="position")
    entries = listed.render_derived(name=alias)
    key = literal_column(f"{alias}.sourced_id", Text(collation="C"))
    return Source(node, KeyRow(key), [entries], [], [literal_column(f"{alias}.position")])


def unless_tombstone(row: Any, target: Source) -> Source:
    """Return the rows that a relation leads to: from a tombstone it leads nowhere."""
    here = row.tombstone
    return target if here is None else _narrowed(target, not_(here))


def _narrowed(target: Source, *conditions: ColumnElement[bool]) -> Source:
    return Source(
        target.node, target.row, target.froms, [*conditions, *target.conditions], target.order
    )


def linked(mapping: Through, scope: Scope, *, shared: bool = False) -> Source:
    """Return the rows of a link that tie rows to others, and that the viewer may see."""
    link = everything(NODES[mapping.link], scope, shared=shared)
    words = (link.row[column] == literal_column(f"'{word}'") for column, word in mapping.equals)
    return _narrowed(link, *words, *_lasting(mapping, link.row))


def _lasting(mapping: Through, link: Any) -> Sequence[ColumnElement[bool]]:
    """Return what a link must meet to hold on the day that is asked for, if one is."""
    if mapping.day is None or mapping.period is None:
        return ()
    first, after = (link[column] for column in mapping.period)
    return (
        or_(first.is_(None), first <= mapping.day),
        or_(after.is_(None), after > mapping.day),
    )


def _tied(mapping: Through, row: Any, there: Any, scope: Scope) -> ColumnElement[bool]:
    link = linked(mapping, scope)
    return exists(
        select(literal_column("1"))
        .select_from(*link.froms)
        .where(
            link.row[mapping.near] == row["sourced_id"],
            link.row[mapping.far] == there["sourced_id"],
            *link.conditions,
        )
    )


def _parts(node: Node, mapping: Parts, row: Any, scope: Scope) -> Source:
    alias = scope.fresh()
    there = Row(alias, node.types)
    columns = ", ".join(
        f'"{name}" {type_.compile(dialect=_POSTGRESQL)}' for name, type_ in node.types.items()
    )
    names = ", ".join(f'"{name}"' for name in node.types)
    array_ = row[mapping.column]
    rows = text(
        f"ROWS FROM (jsonb_to_recordset({array_}) AS ({columns}))"
        f" WITH ORDINALITY AS {alias}({names}, position)"
    )
    return Source(
        node,
        scope.told_part(node, there, row.tombstone),
        [rows],
        scope.elements(node, there, row.tombstone),
        [literal_column(f"{alias}.position")],
    )
