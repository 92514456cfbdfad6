"""`orderBy` arguments as ORDER BY, and "after this row" as a condition.

Every order ends in the key, so it is total: pages neither lose nor repeat a row.
Missing values come last ascending and first descending.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import and_, false, or_
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeEngine

from graphql_schema.compile.arguments import Shape, bad_argument
from graphql_schema.compile.mapping import SQL_TYPES, Kind, Leaf, Node, kind_of
from graphql_schema.compile.relations import evaluated
from graphql_schema.compile.scope import Scope


@dataclass(frozen=True, slots=True)
class Term:
    """One value that rows are ordered by."""

    value: ColumnElement[Any]
    type_: TypeEngine[Any]
    descending: bool
    nullable: bool

    def clause(self) -> ColumnElement[Any]:
        """Return it for ORDER BY."""
        return self.value.desc() if self.descending else self.value.asc()

    def reversed(self) -> "Term":
        """Return it for the opposite order, in which missing values are at the other end, too."""
        return replace(self, descending=not self.descending)

    def same(self, bound: ColumnElement[Any] | None) -> ColumnElement[bool]:
        """Return whether a row has this value; None stands for a missing one."""
        return self.value.is_(None) if bound is None else self.value == bound

    def beyond(self, bound: ColumnElement[Any] | None) -> ColumnElement[bool]:
        """Return whether a row comes strictly after this value."""
        if bound is None:
            return self.value.is_not(None) if self.descending else false()
        if self.descending:
            return self.value < bound
        if self.nullable:
            return or_(self.value > bound, self.value.is_(None))
        return self.value > bound


def terms(node: Node, row: Any, order_by: Shape, scope: Scope) -> list[Term]:
    """Return what rows of a table are ordered by: what is asked for, and the key."""
    key = (Term(row[name], node.types[name], descending=False, nullable=False) for name in node.key)
    return [*asked_terms(node, row, order_by, scope), *key]


def asked_terms(node: Node, row: Any, order_by: Shape, scope: Scope) -> list[Term]:
    """Return what `orderBy` asks for; each of its entries names exactly one field."""
    return [_term(node, row, entry, scope) for entry in _entries(order_by)]


def after(
    ordered: Sequence[Term], bounds: Sequence[ColumnElement[Any] | None]
) -> ColumnElement[bool]:
    """Return the condition of the rows that come after the one with these values."""
    if len(ordered) == 1:
        return ordered[0].beyond(bounds[0])
    return or_(
        *(
            and_(
                *(ordered[j].same(bounds[j]) for j in range(i)),
                term.beyond(bounds[i]),
            )
            for i, term in enumerate(ordered)
        )
    )


def kinds(node: Node, order_by: Shape) -> list[Kind]:
    """Return what kinds of values rows of a table are ordered by."""
    asked = [_named(node, entry)[1].kind for entry in _entries(order_by)]
    return [*asked, *(kind_of(column, node) for column in node.key)]


def _term(node: Node, row: Any, entry: Shape, scope: Scope) -> Term:
    name, leaf, direction = _named(node, entry)
    scope.refuse_withheld(node, name)
    said = evaluated(leaf, row, {}, scope)
    return Term(said, SQL_TYPES[leaf.kind], direction == "DESC", nullable=leaf.nullable)


def _named(node: Node, entry: Shape) -> tuple[str, Leaf, Shape]:
    """Return the one field that an entry names, and the direction."""
    if not isinstance(entry, Mapping) or len(entry) != 1 or None in entry.values():
        raise bad_argument("Each entry of `orderBy` names one field, as in [{familyName: ASC}].")
    ((name, direction),) = entry.items()
    leaf = node.fields[name]
    assert isinstance(leaf, Leaf)  # noqa: S101  the input type offers no other
    return name, leaf, direction


def _entries(order_by: Shape) -> Sequence[Shape]:
    return order_by if isinstance(order_by, list | tuple) else ()
