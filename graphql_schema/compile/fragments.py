"""Stored fragments: which selection a row keeps the value of, and under which key.

A memo of an expression, nothing else. The key is a hash of the expression's SQL and of
every value bound in it, so another release, base URL or selection has another key, and a
row whose `document_key` differs is built.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

import orjson
from graphql import FragmentSpreadNode, GraphQLObjectType
from graphql.execution.collect_fields import FieldDetailsList

from app.access.policy import sees_references
from app.access.sharing import UNREFERRED
from app.access.viewer import DOCUMENTED, Policy
from graphql_schema.compile.arguments import Operand
from graphql_schema.compile.mapping import Node
from graphql_schema.compile.plan import DIALECT, document
from graphql_schema.compile.scope import Scope
from graphql_schema.compile.select import Selecting, is_compact

ALIAS: Final = "t"
"""What the row goes by in a stored expression."""


@dataclass(frozen=True, slots=True)
class Expression:
    """What a stored document is the value of, and where its parameters are found."""

    sql: str
    operands: tuple[tuple[str, Operand], ...]

    def key(self, variables: Mapping[str, Any]) -> int:
        """Return the key of documents made with these variables: 63 bits of a hash."""
        return _hashed(self.sql, tuple(operand.read(variables) for _, operand in self.operands))


@lru_cache(maxsize=1_000)
def _hashed(sql: str, values: tuple[Any, ...]) -> int:
    text = sql.encode() + orjson.dumps(values)
    return int.from_bytes(hashlib.sha256(text).digest()[:8], "big") >> 1


def storable(node: Node, field: FieldDetailsList, policy: Policy) -> bool:
    """Whether a selection can be a stored fragment: one compact spread, of rows seen whole."""
    if "document" not in node.types or len(field) != 1 or not _as_documented(node, policy):
        return False
    selected = field[0].node.selection_set
    spread = selected.selections if selected else ()
    return len(spread) == 1 and isinstance(spread[0], FragmentSpreadNode) and is_compact(field)


def _as_documented(node: Node, policy: Policy) -> bool:
    """Whether rows of a type are told as the policy tells them for which documents are stored."""
    return (
        not policy.usernames_only  # it is for OneRoster 1.1, of which no document is stored
        and sees_references(policy, node.table)
        and not policy.unshared - UNREFERRED
        and policy.withheld_of(node.name) == DOCUMENTED.withheld_of(node.name)
    )


def expression(
    node: Node, type_: GraphQLObjectType, field: FieldDetailsList, selecting: Selecting
) -> Expression:
    """Return the expression whose value a row keeps for this selection, whoever may see the row."""
    viewer = selecting.scope.viewer
    scope = Scope(replace(viewer, policy=viewer.policy.of_all_rows))
    made = document(node, type_, field, replace(selecting, scope=scope), ALIAS)
    return Expression(str(made.compile(dialect=DIALECT)), tuple(scope.binds.items()))
