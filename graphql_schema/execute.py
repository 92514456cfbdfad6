"""Documents executed against the graph: the one way in, for every caller of this service."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from inspect import isawaitable
from itertools import chain
from typing import Any, Final, Self, cast

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)
from graphql.execution import Executor

from app.access.desk import Desk
from app.access.viewer import Viewer
from app.database import Database
from app.recent import Recent
from app.shares import borrowing_alone
from graphql_schema.aside import timed_by
from graphql_schema.clock import Clock
from graphql_schema.compile.executor import SqlExecutor
from graphql_schema.compile.repeated import Repeated, repeated
from graphql_schema.context import Context, Tally
from graphql_schema.introspection import (
    find_introspection,
    is_introspection,
    keep_introspection,
)
from graphql_schema.limits import Limits, refuse_large, refuse_large_values
from graphql_schema.memory import Memory
from graphql_schema.preview import Preview
from graphql_schema.problems import VALIDATION, VARIABLE, complete, request_code
from graphql_schema.recorded_changes import record_change
from graphql_schema.schema import SCHEMA, TOOL_SCHEMA

_OURS: Final[Recent[str, "Prepared"]] = Recent(1_000)
_OTHERS: Final[Recent[tuple[str, Limits], "Prepared"]] = Recent(100)
"""Documents from outside: apart, so that they neither displace ours nor pile up."""
_LOGGED_NAME: Final = 100
"""The most characters of an operation's name in the log."""
_SUGGESTED: Final = 5
"""The most errors of a document that come with suggestions."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that was parsed and validated, or what is wrong with it."""

    document: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()
    schema: GraphQLSchema = SCHEMA
    repeated: Repeated | None = None
    """What of it need not be found out again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an execution gave; `data` is None where it could not begin.

    Compiled lists and records stand in `data` as JSON: `orjson.Fragment`, or `Stream`
    where the caller takes one.
    """

    data: dict[str, Any] | None
    errors: tuple[GraphQLError, ...] = ()
    tally: Tally = field(default_factory=Tally)
    operation: OperationDefinitionNode | None = None
    """The operation that was executed."""

    @property
    def has_changes(self) -> bool:
        """Whether it is a mutation of which a field succeeded."""
        return is_mutation(self.operation) and any(
            value is not None for value in (self.data or {}).values()
        )


def operation_name(operation: OperationDefinitionNode | None) -> str | None:
    """Return the name of an operation as the log has it; None where it has none."""
    if operation is None or operation.name is None:
        return None
    return operation.name.value[:_LOGGED_NAME]


def is_mutation(operation: OperationDefinitionNode | None) -> bool:
    """Return whether an operation changes something."""
    return operation is not None and operation.operation is OperationType.MUTATION


def prepare(document: str) -> Prepared:
    """Return a document of ours parsed and validated, from memory if it was met before."""
    held = _OURS.get(document)
    if held is None:
        held = _prepared(document, None)
        _OURS.put(document, held)
    return held


def prepare_within(limits: Limits, document: str, variables: Mapping[str, Any]) -> Prepared:
    """Return a document from outside parsed, measured with its variables, then validated."""
    held = _OTHERS.get((document, limits))
    if held is None:
        held = _prepared(document, limits)
        _OTHERS.put((document, limits), held)
    if held.schema is SCHEMA and held.document is not None:
        limits = replace(limits, variable_text=limits.text)
    try:
        refuse_large_values(variables, limits)
    except GraphQLError as error:
        return Prepared(None, complete([error], document, VARIABLE))
    return held


class Graph:
    """The graph over one database."""

    def __init__(
        self,
        database: Database,
        *,
        page_limit: int = 50_000,
        desk: Desk | None = None,
        preview: Preview | None = None,
    ) -> None:
        self._database = database
        self.desk = desk
        self._preview = preview
        self._memory = Memory(database)
        self._page_limit = page_limit

    def untraced(self) -> Self:
        """Return the same graph for previews, which leave nothing behind for a connection."""
        preview = copy(self)
        preview._memory = self._memory.untraced()  # noqa: SLF001
        return preview

    async def execute(
        self,
        document: str,
        variables: Mapping[str, Any],
        viewer: Viewer,
        *,
        edition: int | None,
        stream_above: int | None = None,
        operation: str | None = None,
        limits: Limits | None = None,
    ) -> Answer:
        """Return what a document gives this viewer; errors are returned, not raised.

        `edition` is the current edition. A list of possibly more than `stream_above` rows
        comes as a stream, which must be read or closed. A document from outside is given
        `limits`, and refused where it goes beyond; TimeoutError is raised where it takes too long.
        """
        clock = None if limits is None else Clock(limits.seconds)
        if limits is None:
            prepared, page_limit = prepare(document), self._page_limit
        else:
            prepared = prepare_within(limits, document, variables)
            page_limit = min(limits.rows, self._page_limit)
        known = _known(prepared, document, variables, operation, limits)
        if known is not None:
            return known
        context = Context(
            viewer,
            SCHEMA,
            self._database,
            self._memory,
            edition,
            page_limit,
            stream_above,
            clock,
            self.desk,
            self._preview,
        )
        built = _executor(prepared, variables, context, operation)
        if isinstance(built, list):
            failed = (complete([error], document, request_code(error)) for error in built)
            return Answer(None, tuple(chain.from_iterable(failed)))
        context.executors.append(built)
        await self._record_change(viewer, built.operation)
        try:
            with borrowing_alone(), timed_by(clock):
                result = built.execute_operation()
                if isawaitable(result):
                    if clock is None or is_mutation(built.operation):
                        result = await result
                    else:
                        async with clock.limiting():
                            result = await result
        finally:
            if context.readers:
                await context.settle()
        found = cast("ExecutionResult", result)
        if found.data is None:
            await context.abandon()
        errors = (*(found.errors or ()), *context.further)
        answer = Answer(found.data, errors, context.tally, built.operation)
        return _kept(answer, document, variables, operation, limits)

    async def _record_change(self, viewer: Viewer, operation: OperationDefinitionNode) -> None:
        """Record a mutation that a person requests."""
        if viewer.kind == "person" and is_mutation(operation):
            await record_change(self._database, viewer, operation)


def _known(
    prepared: Prepared,
    document: str,
    variables: Mapping[str, Any],
    operation: str | None,
    limits: Limits | None,
) -> Answer | None:
    """Return an answer that takes no execution: errors, or introspection that was kept."""
    if prepared.document is None:
        return Answer(None, prepared.errors)
    data = None
    if limits is not None and not variables:
        data = find_introspection((document, operation, limits))
    if data is None:
        return None
    return Answer(data, operation=get_operation_ast(prepared.document, operation))


def _kept(
    answer: Answer,
    document: str,
    variables: Mapping[str, Any],
    operation: str | None,
    limits: Limits | None,
) -> Answer:
    """Return an answer; one to introspection without variables is kept for others."""
    if limits is None or variables or answer.errors or answer.data is None:
        return answer
    if not is_introspection(answer.operation):
        return answer
    return replace(answer, data=keep_introspection((document, operation, limits), answer.data))


def _executor(
    prepared: Prepared, variables: Mapping[str, Any], context: Context, operation: str | None
) -> Executor[Any] | list[GraphQLError]:
    """Return an executor of the operation, or what is wrong with the variables."""
    if prepared.repeated is not None and operation is None:
        executor = prepared.repeated.executor(variables, context)
        if executor is not None:
            return executor
    assert prepared.document is not None  # noqa: S101
    return SqlExecutor.build(
        prepared.schema,
        prepared.document,
        context_value=context,
        raw_variable_values=dict(variables),
        operation_name=operation,
        hide_suggestions=prepared.schema is SCHEMA,
    )


def _prepared(document: str, limits: Limits | None) -> Prepared:
    try:
        parsed = parse(document, max_tokens=limits.tokens if limits else None)
        if limits is not None:
            refuse_large(parsed, limits)
    except GraphQLError as error:
        return Prepared(None, complete([error], document, VALIDATION))
    schema = SCHEMA if limits is None else TOOL_SCHEMA
    errors = _errors(schema, parsed)
    if errors and schema is TOOL_SCHEMA and _is_facade_query(parsed):
        schema, errors = SCHEMA, []
    if errors:
        return Prepared(None, complete(errors, document, VALIDATION))
    return Prepared(parsed, schema=schema, repeated=repeated(schema, parsed))


def _errors(schema: GraphQLSchema, document: DocumentNode) -> list[GraphQLError]:
    """Return what is wrong with a document; with suggestions for the schema of tools.

    To find suggestions takes long, so many errors have none.
    """
    errors = validate(schema, document, specified_rules, hide_suggestions=True)
    if schema is SCHEMA or not 0 < len(errors) <= _SUGGESTED:
        return errors
    return validate(schema, document, specified_rules)


def _is_facade_query(document: DocumentNode) -> bool:
    """Return whether a document reads as the facade does, such as one of `X-Rollcall-Document`."""
    only_reads = all(
        definition.operation is OperationType.QUERY
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
    )
    return only_reads and not _errors(SCHEMA, document)
