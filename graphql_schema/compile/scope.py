"""What holds throughout one statement: the viewer's policy, the edition, names and binds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from graphql import GraphQLError
from sqlalchemy import ARRAY, CTE, FromClause, Table, bindparam, case, or_, select, true
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeEngine

from app.access.history.telling import has_tombstones, modified_values, tombstones
from app.access.policy import (
    EDITION,
    Lookup,
    element_predicate,
    element_values,
    row_predicate,
    row_values,
)
from app.access.viewer import Viewer
from graphql_schema.compile.arguments import Operand, Shape
from graphql_schema.compile.mapping import (
    NODES,
    Node,
    Row,
    Told,
    ToOne,
)

MOST_LOOKUPS: Final = 2
"""How often conditions may look a type up, each checking by itself what the viewer may see."""


@dataclass(slots=True)
class Scope:
    """The one statement that is being compiled, and for whom.

    `binds` fills up with where each operand is found when the statement runs.
    """

    viewer: Viewer
    counts: bool = False
    """Whether it looks at every row there is, as a count does, and not at a page of them."""
    lists_few: bool = False
    """Whether the viewer sees few of the rows that are asked for, so that they are listed."""
    checked: bool = False
    """Whether the statement fails where the viewer's policy was changed since it was looked up."""
    binds: dict[str, Operand] = field(default_factory=dict)
    _names: int = 0
    _shared: dict[str, CTE | None] = field(default_factory=dict)
    """The types whose visible rows are found once for all conditions; the query that does it."""

    def fresh(self) -> str:
        """Return an alias that nothing in the statement has yet."""
        self._names += 1
        return f"t{self._names}"

    def bind(
        self, operand: Shape, type_: TypeEngine[Any], *, many: bool = False
    ) -> ColumnElement[Any]:
        """Return the parameter that stands for an operand."""
        if not isinstance(operand, Operand):
            operand = Operand(None, operand)
        name = f"a{len(self.binds)}"
        self.binds[name] = operand
        return bindparam(name, type_=ARRAY(type_) if many else type_)

    def share(self, lookups: Mapping[str, int]) -> None:
        """Find the visible rows of a type once where conditions look it up often.

        `lookups` says how often, by type. For one or two it costs less to check each row.
        """
        for name, count in lookups.items():
            node = NODES[name]
            if count > MOST_LOOKUPS and "sourced_id" in node.types and self.hides(node):
                self._shared.setdefault(name, None)

    def shares(self, node: Node) -> bool:
        """Whether the visible rows of a type are found once."""
        return node.name in self._shared

    def is_visible(self, node: Node, key: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return whether a key is that of a visible row of a type that is shared.

        As the operand of IS TRUE it is looked up in a hash table, which is built once. Otherwise
        the server would join a list of keys with all visible rows, anew for each row of the page.
        """
        visible = self._shared[node.name]
        if visible is None:
            visible = self._shared[node.name] = self._visible(node)
        return key.in_(select(visible.c.sourced_id)).is_(true())

    def _visible(self, node: Node) -> CTE:
        assert node.table is not None  # noqa: S101
        rows = _aliased(node.table, self.fresh())
        conditions = self._conditions(node, rows, row_predicate(self.viewer, rows))
        found = select(rows.c.sourced_id).where(*conditions)
        return found.cte(f"visible_{node.table.name}").prefix_with("MATERIALIZED")

    def rows(
        self, node: Node, alias: str, *, shared: bool = False, listed: bool = False
    ) -> tuple[FromClause, list[ColumnElement[bool]]]:
        """Return what of a type stands in FROM, and what rows must meet: edition and policy.

        `shared` rows are those of conditions: they are checked by what `share` finds once, where
        it does, and are not read in the order of an index. `listed` ones are those that a statement
        is about.
        """
        assert node.table is not None  # noqa: S101  `check` has seen to it
        rows = _aliased(node.table, alias)
        if shared and self.shares(node):
            policy: ColumnElement[bool] | None = self.is_visible(node, rows.c.sourced_id)
        else:
            policy = row_predicate(
                self.viewer, rows, lookup=self._lookup(listed=listed, joined=shared)
            )
        return rows, self._conditions(node, rows, policy)

    def _lookup(self, *, listed: bool, joined: bool) -> Lookup:
        if listed and self.lists_few:
            return Lookup.LISTED
        if listed and self.counts and self.viewer.policy.chooses_courses:
            return Lookup.SETS
        return Lookup.JOINED if self.counts or joined else Lookup.EACH

    def unhidden(self, node: Node, alias: str) -> tuple[FromClause, list[ColumnElement[bool]]]:
        """Return the same of all rows that there are, whatever the policy hides."""
        assert node.table is not None  # noqa: S101
        rows = _aliased(node.table, alias)
        return rows, self._conditions(node, rows, None)

    def _conditions(
        self, node: Node, rows: FromClause, policy: ColumnElement[bool] | None
    ) -> list[ColumnElement[bool]]:
        edition = (
            (rows.c.valid_from <= EDITION, rows.c.valid_until > EDITION) if node.published else ()
        )
        return [*edition, *(() if policy is None else (policy,))]

    def has_tombstones(self, node: Node) -> bool:
        """Whether lists of a type may have tombstones besides what the edition holds."""
        return node.table is not None and has_tombstones(self.viewer, node.table)

    def tombstones(
        self, node: Node, alias: str
    ) -> tuple[FromClause, Sequence[ColumnElement[bool]]]:
        """Return the same of the tombstones of a type."""
        assert node.table is not None  # noqa: S101
        return tombstones(self.viewer, node.table, alias, one_by_one=not self.counts)

    def told(self, node: Node, row: Row) -> Told:
        """Return a row as the viewer is told of it."""
        assert node.table is not None  # noqa: S101
        now = row_values(self.viewer, node.table, row)
        return Told(row, {**now, **modified_values(self.viewer, node.table, row)}, None)

    def told_part(self, node: Node, row: Row, tombstone: ColumnElement[bool] | None) -> Told:
        """Return an element of a JSON array as the viewer is told of it.

        That of a `tombstone` is told as it is.
        """
        now = element_values(self.viewer, node.name, row)
        return Told(row, _unless(tombstone, row, now), tombstone)

    def tells_as_is(self, node: Node, name: str) -> bool:
        """Whether a field of an element is told as it stands."""
        field = node.fields[name]
        column = field.key if isinstance(field, ToOne) else name
        return column not in self.told_part(node, Row("any", node.types), None).otherwise

    def elements(
        self, node: Node, row: Any, tombstone: ColumnElement[bool] | None
    ) -> list[ColumnElement[bool]]:
        """Return what elements of a JSON array must meet to be seen."""
        policy = element_predicate(self.viewer, node.name, row)
        if policy is None:
            return []
        return [policy if tombstone is None else or_(tombstone, policy)]

    def hides(self, node: Node) -> bool:
        """Whether the viewer's policy can hide rows of a type."""
        if node.table is None:
            return bool(self.elements(node, Row("any", node.types), None))
        return row_predicate(self.viewer, node.table) is not None

    def finds_all(self, node: Node) -> bool:
        """Whether every reference to a type leads to a row that is seen.

        What an edition refers to, it holds: the projection sees to that. Live rows may refer
        to nothing.
        """
        return node.published and not self.hides(node)

    def finds(self, relation: ToOne) -> bool:
        """Whether a reference leads to a row that is seen, unless it is missing."""
        if relation.sure is not None:
            return relation.sure
        return self.finds_all(NODES[relation.target])

    def sees_whole(self, node: Node) -> bool:
        """Whether no row of a type and no field of one is kept from the viewer."""
        return not self.viewer.policy.withheld_of(node.name) and not self.hides(node)

    def withheld(self, node: Node, name: str) -> bool:
        """Whether a field, or one that it is derived from, is withheld from the viewer."""
        return not node.sources[name].isdisjoint(self.viewer.policy.withheld)

    def refuse_withheld(self, node: Node, name: str) -> None:
        """Refuse to filter or sort by what the viewer may not see, as if it did not exist."""
        if self.withheld(node, name):
            raise GraphQLError(
                f"{node.name} has no field {name!r}.", extensions={"code": "UNKNOWN_FIELD"}
            )


@lru_cache(maxsize=10_000)
def _aliased(table: Table, name: str) -> FromClause:
    """Return a table under a name that is the only one of its statement.

    It copies the columns of the table, which takes a seventh of the time to compile a statement.
    """
    return table.alias(name)


def _unless(
    tombstone: ColumnElement[bool] | None, row: Row, told: Mapping[str, ColumnElement[Any]]
) -> Mapping[str, ColumnElement[Any]]:
    """Return what columns are told otherwise, except those of a tombstone."""
    if tombstone is None:
        return told
    return {name: case((tombstone, row[name]), else_=value) for name, value in told.items()}
