"""The seam to graphql-core: values that describe rows are completed in SQL.

Parsing, validation, variables, fragments, aliases, directives, errors and introspection
stay graphql-core's; leaves of compiled types never pass through it. This is the only
module that overrides its executor, whose inner methods are no public API: the version is
pinned, and `tests/graph/test_executor_seam.py` holds what we rely on.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from graphql import (
    GraphQLError,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    Undefined,
    get_named_type,
)
from graphql.execution import Executor
from graphql.execution.collect_fields import FieldDetails, FieldDetailsList, GroupedFieldSet
from graphql.pyutils import AwaitableOrValue, Path

from app.access.viewer import Viewer
from graphql_schema.clock import Clock
from graphql_schema.compile.answer import answer_by_ids, answer_page, answer_record, answer_total
from graphql_schema.compile.arguments import signature
from graphql_schema.compile.describe import ByIds, Groups, Page, Record, Rows, Total, Written
from graphql_schema.compile.groups import answer_groups
from graphql_schema.compile.request import Asked
from graphql_schema.context import Context


class SqlExecutor(Executor[Any]):
    """Executes an operation, completing described rows by one statement each."""

    known_shape: Any = None
    """The signature of its variables, once somebody asked or whoever made it knew."""

    def complete_value(
        self,
        return_type: GraphQLOutputType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Context],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> AwaitableOrValue[Any]:
        """Complete a value; a description completes to JSON that is spliced into the answer."""
        answer = _ANSWERS.get(type(result))
        if answer is not None:
            asked = self._asked(return_type, field_details_list, path, _seen_by(result))
            found = answer(asked, result)
            return asked.context.reading(found) if self.is_awaitable(found) else found
        match result:
            case Written():
                return result.records[str(path.key)]
            case Page():
                selected = self._names(return_type, field_details_list)
                result.peek = "pageInfo" in selected
                if result.peek and selected.isdisjoint({"nodes", "edges"}):
                    result.look = self._look(return_type, path, result)
        return super().complete_value(
            return_type, field_details_list, info, path, result, position_context
        )

    def execute_fields_serially(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,
    ) -> AwaitableOrValue[dict[str, Any]]:
        """Execute the fields of a mutation; one that runs out of time leaves those before it."""
        clock = self.context_value.clock
        if clock is None:
            return super().execute_fields_serially(
                parent_type, source_value, path, grouped_field_set, position_context
            )
        return self._execute_in_time(clock, parent_type, source_value, grouped_field_set)

    async def _execute_in_time(
        self, clock: Clock, type_: GraphQLObjectType, source: Any, fields: GroupedFieldSet
    ) -> dict[str, Any]:
        results: dict[str, Any] = {}
        for name, details in fields.items():
            path = Path(None, name, type_.name)
            try:
                value = await self._execute_one(clock, type_, source, details, path)
            except TimeoutError:
                value = None
                error = _too_slow(clock, "was cancelled. It may have been committed: check")
                self._fail(error, type_, details, path)
            if value is not Undefined:
                results[name] = value
        return results

    async def _execute_one(
        self,
        clock: Clock,
        type_: GraphQLObjectType,
        source: Any,
        details: FieldDetailsList,
        path: Path,
    ) -> Any:
        if clock.is_over:
            return self._fail(
                _too_slow(clock, "was not begun. Check those before it"), type_, details, path
            )
        async with clock.limiting():
            value = self.execute_field(type_, source, details, path, None)
            return await value if self.is_awaitable(value) else value

    def _fail(
        self, error: GraphQLError, type_: GraphQLObjectType, details: FieldDetailsList, path: Path
    ) -> None:
        field = self.schema.get_field(type_, details[0].node.name.value)
        assert field is not None  # noqa: S101  the document is valid
        self.handle_field_error(error, field.type, details, path)

    async def read_written(
        self, info: GraphQLResolveInfo[Context], name: str, record: Record
    ) -> Written:
        """Return a row in the selections of a payload's field, read before that is completed."""
        details = [FieldDetails(node, None) for node in info.field_nodes]
        payload = get_named_type(info.return_type)
        assert isinstance(payload, GraphQLObjectType)  # noqa: S101
        type_ = payload.fields[name].type
        records = {
            key: await answer_record(
                self._asked(type_, field, Path(info.path, key, payload.name), None), record
            )
            for key, field in self.collect(payload, details).items()
            if field[0].node.name.value == name
        }
        return Written(records)

    def shape(self) -> Any:
        """Return the signature of this execution's variables."""
        if self.known_shape is None:
            coerced = self.variable_values.coerced
            sources = self.variable_values.sources
            self.known_shape = tuple(
                (name, signature(value, sources[name].signature.type))
                for name, value in coerced.items()
            )
        return self.known_shape

    def collect(
        self, type_: GraphQLObjectType, field: FieldDetailsList
    ) -> Mapping[str, FieldDetailsList]:
        """Return the selected fields of a type by response key."""
        return self.collect_subfields(type_, field).grouped_field_set

    def _look(
        self, type_: GraphQLOutputType, path: Path, page: Page
    ) -> Callable[[], Awaitable[object]]:
        """Return what reads the rows of a page with nothing of them selected."""
        named = get_named_type(type_)
        assert isinstance(named, GraphQLObjectType)  # noqa: S101
        rows = named.fields["nodes"].type
        asked = self._asked(rows, [], Path(path, "pageInfo", named.name), page.viewer)
        return lambda: asked.context.reading(answer_page(asked, page))

    def _names(self, type_: GraphQLOutputType, field: FieldDetailsList) -> set[str]:
        named = get_named_type(type_)
        assert isinstance(named, GraphQLObjectType)  # noqa: S101
        return {f[0].node.name.value for f in self.collect(named, field).values()}

    def _asked(
        self,
        type_: GraphQLOutputType,
        field: FieldDetailsList,
        path: Path,
        seen_by: Viewer | None,
    ) -> Asked:
        return Asked(self, get_named_type(type_), field, tuple(path.as_list()), seen_by)


_ANSWERS: Final[Mapping[type, Callable[[Asked, Any], Any]]] = {
    Rows: lambda asked, rows: answer_page(asked, rows.page),
    Record: answer_record,
    ByIds: answer_by_ids,
    Total: lambda asked, total: answer_total(asked, total.page),
    Groups: answer_groups,
}
"""What completes each description of rows, at once or as an awaitable."""


def _seen_by(description: Any) -> Viewer | None:
    """Return who sees what is described, where that is another than who asks."""
    page: Page | None = getattr(description, "page", None)
    seen_by: Viewer | None = getattr(description if page is None else page, "viewer", None)
    return seen_by


def _too_slow(clock: Clock, outcome: str) -> GraphQLError:
    return GraphQLError(
        f"The mutations of this document took longer than {clock.seconds:g} seconds, and this one "
        f"{outcome}, then send it again.",
        extensions={"code": "TOO_SLOW"},
    )
