"""What holds throughout one statement: the viewer's policy, the edition, names and binds."""

from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError
from sqlalchemy import ARRAY, FromClause, bindparam
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeEngine

from app.access.policy import EDITION, element_predicate, element_values, row_predicate
from app.access.viewer import Viewer
from graphql_schema.compile.arguments import Operand, Shape
from graphql_schema.compile.mapping import NODES, Node, Row, Told, ToOne


@dataclass(slots=True)
class Scope:
    """The one statement that is being compiled, and for whom.

    `binds` fills up with where each operand is found when the statement runs.
    """

    viewer: Viewer
    counts: bool = False
    """Whether it looks at every row there is, as a count does, and not at a page of them."""
    binds: dict[str, Operand] = field(default_factory=dict)
    _names: int = 0

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

    def rows(self, node: Node, table: FromClause) -> list[ColumnElement[bool]]:
        """Return what rows of a table must meet to be seen: edition and policy."""
        conditions: list[ColumnElement[bool]] = []
        if node.published:
            conditions += [table.c.valid_from <= EDITION, table.c.valid_until > EDITION]
        policy = row_predicate(self.viewer, table, paged=not self.counts)
        return conditions if policy is None else [*conditions, policy]

    def told(self, node: Node, row: Row) -> Told:
        """Return an element of a JSON array as the viewer is told of it."""
        return Told(row, element_values(self.viewer, node.name, row))

    def tells_as_is(self, node: Node, name: str) -> bool:
        """Whether a field of an element is told as it stands."""
        field = node.fields[name]
        column = field.key if isinstance(field, ToOne) else name
        return column not in self.told(node, Row("any", node.types)).otherwise

    def elements(self, node: Node, row: Any) -> list[ColumnElement[bool]]:
        """Return what elements of a JSON array must meet to be seen."""
        policy = element_predicate(self.viewer, node.name, row)
        return [] if policy is None else [policy]

    def hides(self, node: Node) -> bool:
        """Whether the viewer's policy can hide rows of a type."""
        if node.table is None:
            return bool(self.elements(node, Row("any", node.types)))
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
        """Whether no row of a type and no field of any is kept from the viewer."""
        return not self.viewer.policy.withheld and not self.hides(node)

    def withheld(self, node: Node, name: str) -> bool:
        """Whether a field is kept from the viewer, or one that it is made from."""
        return not node.tells_of[name].isdisjoint(self.viewer.policy.withheld)

    def refuse_withheld(self, node: Node, name: str) -> None:
        """Refuse to filter or sort by what the viewer may not see, as if it did not exist."""
        if self.withheld(node, name):
            raise GraphQLError(
                f"{node.name} has no field {name!r}.", extensions={"code": "UNKNOWN_FIELD"}
            )
