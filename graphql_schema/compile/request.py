"""One described field as it was asked for: its selection, its variables, its viewer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from graphql import GraphQLObjectType, GraphQLSchema, OperationDefinitionNode, OperationType
from graphql.execution.collect_fields import FieldDetailsList

from app.access.viewer import Viewer
from app.recent import Recent
from graphql_schema.compile.global_ids import view
from graphql_schema.compile.scope import Scope
from graphql_schema.compile.select import Selecting
from graphql_schema.context import Context

T = TypeVar("T")

_PLANS: Final[Recent[Any, tuple[OperationDefinitionNode, Any]]] = Recent(2_000)


class Execution(Protocol):
    """What the compiler needs of graphql-core's executor."""

    context_value: Any
    schema: GraphQLSchema
    operation: OperationDefinitionNode
    variable_values: Any

    def shape(self) -> Any:
        """Return the signature of the execution's variables."""

    def collect(
        self, type_: GraphQLObjectType, field: FieldDetailsList
    ) -> Mapping[str, FieldDetailsList]:
        """Return the selected fields of a type by response key."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of an execution, about to be completed as `type_`."""

    execution: Execution
    type_: Any
    field: FieldDetailsList
    path: tuple[str | int, ...]
    seen_by: Viewer | None = None
    """Who sees it, where that is another than who asks."""

    @property
    def context(self) -> Context:
        """The circumstances of the execution."""
        context: Context = self.execution.context_value
        return context

    @property
    def viewer(self) -> Viewer:
        """Who sees what it is answered with."""
        return self.seen_by or self.context.viewer

    @property
    def variables(self) -> Mapping[str, Any]:
        """The coerced variables."""
        coerced: Mapping[str, Any] = self.execution.variable_values.coerced
        return coerced

    def plan(self, kind: Any, compile_: Callable[[Selecting], T]) -> T:
        """Return a plan, compiled now or before: for this operation, place, shape and policy."""
        operation = self.execution.operation
        policy = self.viewer.signature
        key = (id(operation), self.path, kind, self.execution.shape(), policy)
        held = _PLANS.get(key)
        if held is not None and held[0] is operation:
            plan: T = held[1]
            return plan
        plan = compile_(self.selecting())
        _PLANS.put(key, (operation, plan))
        return plan

    def selecting(self) -> Selecting:
        """Return what compiling this selection takes, for a statement of its own."""
        reads = self.execution.operation.operation is OperationType.QUERY
        scope = Scope(self.viewer, checked=reads)
        return Selecting(self.execution.collect, self.variables, scope)

    def _id_view(self, edition: int | None) -> str:
        """Return the part of global ids for what is read: empty where that is what is now."""
        if edition is None:
            return ""
        other = edition if edition != self.context.edition else None
        return view(other, self.seen_by.id if self.seen_by else None)

    def given(self, edition: int | None) -> dict[str, Any]:
        """Return the parameters that every statement is run with."""
        binds: dict[str, Any] = dict(self.viewer.policy.binds())
        binds["id_view"] = self._id_view(edition)
        if edition is not None:
            binds["edition"] = edition
        return binds
