"""The check that every field names the fields whose content it reveals.

A policy withholds fields by their names. A field that shows the same columns under another name
must be withheld with them, so each declares its sources, and what its SQL reads is compared with
that declaration.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any, Final

from sqlalchemy import literal_column
from sqlalchemy.sql.elements import ColumnElement

from app.access.sharing import FIELDS
from graphql_schema.compile.mapping import (
    NODES,
    ByKeys,
    Children,
    Containing,
    Leaf,
    Mapped,
    Node,
    Parts,
    Row,
    Through,
    ToOne,
    Within,
)

Column = tuple[str, str]
"""A column with the type whose rows have it."""
Field = tuple[str, str]
"""A field with the type that declares it."""

WITHHOLDABLE: Final = frozenset(field for fields in FIELDS.values() for field in fields)


class UndeclaredSource(Exception):
    """A field that reveals another one which it does not name."""


def check_sources(nodes: Mapping[str, Node] = NODES) -> None:
    """Raise `UndeclaredSource` unless every field names the fields that it is derived from."""
    shown = _shown(nodes)
    for node in nodes.values():
        for name, mapping in node.fields.items():
            itself = (node.name, name)
            named = node.sources[name] - {itself}
            _check_named(itself, named, nodes)
            for column, computed in _columns(itself, named, mapping, node):
                others = shown.get(column, frozenset()) - {itself}
                _check_column(itself, named, column, others, computed=computed)


def _check_named(itself: Field, named: Set[Field], nodes: Mapping[str, Node]) -> None:
    for type_, field in named:
        if type_ not in nodes or field not in nodes[type_].fields:
            raise UndeclaredSource(
                f"{'.'.join(itself)} is derived from {type_}.{field}, which is no field"
            )


def _columns(
    itself: Field, named: Set[Field], mapping: Mapped, node: Node
) -> Iterable[tuple[Column, bool]]:
    """Return the columns that a field reads, each with whether it is read to compute a value."""
    read = frozenset(_read(node, mapping))
    computed = isinstance(mapping, Leaf) and mapping.column is None
    if computed and read and not named:
        raise UndeclaredSource(f"{'.'.join(itself)} is computed, but names no source")
    return [(column, computed) for column in read]


def _check_column(
    itself: Field, named: Set[Field], column: Column, others: Set[Field], *, computed: bool
) -> None:
    """Check the sources for one column: what can be withheld, and one at least if computed."""
    missing = others & WITHHOLDABLE - named
    if computed and not others & named:
        missing = others
    if missing:
        raise UndeclaredSource(
            f"{'.'.join(itself)} reads the column {column[1]} of {column[0]}, which "
            f"{'.'.join(min(missing))} shows; name that field as a source"
        )


def _shown(nodes: Mapping[str, Node]) -> Mapping[Column, frozenset[Field]]:
    """Return by column the fields that show it as it is, or lead to other rows by it."""
    fields: dict[Column, set[Field]] = defaultdict(set)
    for node in nodes.values():
        for name, mapping in node.fields.items():
            for column in _held(node, mapping):
                fields[column].add((node.name, name))
    return {column: frozenset(found) for column, found in fields.items()}


def _held(node: Node, mapping: Mapped) -> Iterator[Column]:
    """Yield the column of its own row that a field is, or by which it leads to others."""
    match mapping:
        case Leaf(column=str(column)):
            yield node.name, column
        case ToOne(key=column) | ByKeys(keys=column) | Parts(column=column):
            yield node.name, column


def _read(node: Node, mapping: Mapped) -> Iterator[Column]:
    """Yield every column whose content a field reveals; the keys of rows are known to all."""
    match mapping:
        case Leaf():
            yield from _read_by_leaf(node, mapping)
        case Children(target, foreign, _) | ToOne(target, _, foreign) if foreign != "sourced_id":
            yield target, foreign
        case Containing(target, keys):
            yield target, keys
        case Through(_, link, near, far, period=period):
            yield from ((link, column) for column in (near, far, *(period or ())))
    yield from _held(node, mapping)


def _read_by_leaf(node: Node, leaf: Leaf) -> Iterator[Column]:
    """Yield the columns that a leaf's expression reads: found out by building it."""
    row = Row("t", node.types)
    given: Mapping[str, ColumnElement[Any]] = defaultdict(lambda: literal_column("''"))
    if leaf.over is None:
        leaf.value(row, given)
    else:
        element = Row("e", NODES[leaf.over.target].types)
        leaf.value(Within(row, element, [literal_column("e.position")]), given)
        yield from ((leaf.over.target, column) for column in element.read)
        yield node.name, leaf.over.column
    yield from ((node.name, column) for column in row.read)
