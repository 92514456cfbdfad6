"""Conditions on the rows that a relation leads to, as semi-joins that the server can plan freely.

A condition on related rows is one flat subquery, and one on their own relations another in it:

    EXISTS (SELECT 1 FROM link, target WHERE link.near = row.key AND link.far = target.key
            AND EXISTS (SELECT 1 FROM … WHERE … = target.key AND …))

Each subquery refers to the rows directly around it, and by an equality. PostgreSQL can then join
in any order, hash, or collect the keys once where the condition is below OR or NOT. A subquery that
refers to two levels around it would run once for each pair of rows.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from sqlalchemy import and_, exists, literal_column, not_, select, true
from sqlalchemy.sql.elements import ColumnElement

from graphql_schema.compile.mapping import (
    NODES,
    ByKeys,
    Children,
    Containing,
    KeyRow,
    Node,
    Parts,
    Row,
    Through,
    Told,
    ToMany,
    ToOne,
)
from graphql_schema.compile.relations import Source, everything, keyed, linked, source, unhidden
from graphql_schema.compile.scope import Scope

Test: TypeAlias = Callable[[Node, Row | KeyRow | Told], ColumnElement[bool]]
"""Returns what a related row must meet."""


@dataclass(frozen=True, slots=True)
class Related:
    """The rows that a relation leads to from all rows: those for which `there` equals `here`."""

    here: ColumnElement[Any]
    """A key of the row that the relation begins at."""
    there: ColumnElement[Any]
    rows: Source

    def meet(self, test: Test) -> list[ColumnElement[bool]]:
        """Return the conditions on the rows, `test` among them."""
        return [*self.rows.conditions, test(self.rows.node, self.rows.row)]


def some_related(
    node: Node,
    relation: ToOne | ToMany,
    row: Any,
    test: Test,
    scope: Scope,
    *,
    once: bool = False,
) -> ColumnElement[bool]:
    """Return whether a relation of a row of `node` leads to a row that the viewer sees and that
    meets a test; never null.

    `once` makes the server find all keys for which it does before it looks at a row. It takes
    longer for a few rows, and never longer than to join the tables once.
    """
    found = _some(node, relation, row, test, scope, once=once)
    if row.tombstone is None or isinstance(relation, Parts):  # a tombstone has parts, and no more
        return found
    return and_(not_(row.tombstone), found)


def _some(
    node: Node, relation: ToOne | ToMany, row: Any, test: Test, scope: Scope, *, once: bool
) -> ColumnElement[bool]:
    match relation:
        case Parts():
            elements = source(relation, row, scope)
            return _exists(elements, test(elements.node, elements.row))
        case ToOne() if node.table is None and NODES[relation.target].few:
            return _in_set(_related(node, relation, row, scope), test)
        case ByKeys(keys=keys) if _is_listed_in_row(relation, row):
            return _some_listed(relation, row[keys], test, scope)
    related = _related(node, relation, row, scope)
    if once:
        return _in_set(related, test)
    conditions = [related.there == related.here, *related.meet(test)]
    return _exists(replace(related.rows, conditions=conditions))


def _exists(rows: Source, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    one: ColumnElement[int] = literal_column("1")
    query = select(one).select_from(*rows.froms)
    return exists(query.where(*rows.conditions, *conditions))


def _in_set(related: Related, test: Test) -> ColumnElement[bool]:
    """Return whether a key is one of those of all related rows that meet a test.

    As the operand of IS TRUE it is looked up in a hash table, which is built once. Without
    duplicates the server knows that it has room for that.
    """
    keys = (
        select(related.there).distinct().select_from(*related.rows.froms).where(*related.meet(test))
    )
    return related.here.in_(keys).is_(true())


def _is_listed_in_row(relation: ByKeys, row: Any) -> bool:
    """Whether the keys are taken from the row itself instead of from its table.

    So it is where they are not the table's, or where so few rows can be meant that a set of those
    that meet a condition is cheap.
    """
    return NODES[relation.target].few or relation.keys in getattr(row, "otherwise", ())


def _some_listed(
    relation: ByKeys, keys: ColumnElement[Any], test: Test, scope: Scope
) -> ColumnElement[bool]:
    target = NODES[relation.target]
    listed = keyed(target, keys, scope)
    rows = everything(target, scope, shared=True)
    related = Related(listed.row["sourced_id"], rows.row["sourced_id"], rows)
    return _exists(listed, _in_set(related, test))


def _related(node: Node, relation: ToOne | ToMany, row: Any, scope: Scope) -> Related:
    rows = everything(NODES[relation.target], scope, shared=True)
    there = rows.row
    match relation:
        case ToOne(key=key, foreign=foreign):
            return Related(row[key], there[foreign], rows)
        case Children(foreign=foreign, local=local):
            return Related(row[local], there[foreign], rows)
        case Containing(keys=keys):
            listed = keyed(node, there[keys], scope)
            rows = replace(rows, froms=[*rows.froms, *listed.froms])
            return Related(row["sourced_id"], listed.row["sourced_id"], rows)
        case Through(near=near, far=far):
            link = linked(relation, scope, shared=True)
            tie = link.row[far] == there["sourced_id"]
            rows = _joined(link, rows, tie)
            return Related(row["sourced_id"], link.row[near], rows)
        case ByKeys(keys=keys):
            holders = unhidden(node, scope)
            listed = keyed(rows.node, holders.row[keys], scope)
            tie = listed.row["sourced_id"] == there["sourced_id"]
            between = replace(holders, froms=[*holders.froms, *listed.froms])
            return Related(
                row["sourced_id"], holders.row["sourced_id"], _joined(between, rows, tie)
            )
    raise AssertionError(relation)


def _joined(between: Source, rows: Source, tie: ColumnElement[bool]) -> Source:
    """Return rows joined with those that lead to them."""
    return replace(
        rows,
        froms=[*between.froms, *rows.froms],
        conditions=[*between.conditions, tie, *rows.conditions],
    )
