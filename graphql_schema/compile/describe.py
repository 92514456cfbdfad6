"""What resolvers of compiled fields return: a description of rows, with nothing read yet."""

from asyncio import Future, get_running_loop
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import strawberry
from graphql import GraphQLError, GraphQLResolveInfo
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument

from app.access.scopes import SIS_READ
from app.access.viewer import Viewer
from app.database import WriteConnection
from graphql_schema.compile.arguments import (
    COUNTS,
    Operand,
    Shape,
    bad_argument,
    read_arguments,
)
from graphql_schema.compile.inputs import collection_arguments
from graphql_schema.compile.mapping import NODES, Node
from graphql_schema.context import Context
from graphql_schema.tool_access import check_tool

RESOLVER: Final = "resolver"
"""The key under which a field's metadata holds a resolver of graphql-core's own signature."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known after a page was read: its last row's cursor, and whether more follow."""

    end_cursor: str | None
    more: bool
    rows: int
    """How many it has."""


@dataclass(slots=True)
class Page:
    """A page of rows of one type.

    Several fields are answered from one reading: `nodes` reads, `pageInfo` waits for it.
    """

    node: Node
    edition: int | None
    arguments: Mapping[str, Shape]
    viewer: Viewer | None = None
    """Who sees them, where that is another than who asks."""
    peek: bool = False
    """Whether one row more is read, to know if there is a next page."""
    look: Callable[[], Awaitable[object]] | None = None
    """Reads the page where no field that gives its rows does, so that its end is known."""
    _reading: Future[Reading | None] | None = None

    def finish(self, reading: Reading | None) -> None:
        """Tell what was read, None if reading failed; only the first telling counts."""
        if not self._read().done():
            self._read().set_result(reading)

    async def reading(self) -> Reading:
        """Return what was read, once it is."""
        found = await self._read()
        if found is None:
            raise GraphQLError("The page could not be read.")
        return found

    def _read(self) -> Future[Reading | None]:
        if self._reading is None:
            self._reading = get_running_loop().create_future()
        return self._reading


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a page, to be completed as a list."""

    page: Page


@dataclass(frozen=True, slots=True)
class Total:
    """How many rows there are with no regard to paging, to be completed as a number."""

    page: Page


@dataclass(frozen=True, slots=True)
class Groups:
    """The rows of a page's list counted by what they have in common, to be completed as a list."""

    page: Page
    limit: int
    """How many groups at most."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row by its key, to be completed as an object."""

    node: Node
    edition: int | None
    where: Mapping[str, Shape]
    viewer: Viewer | None = None
    """Who sees it, where that is another than who asks."""
    connection: WriteConnection | None = None
    """The transaction that it is read in; None for a connection of its own."""


@dataclass(frozen=True, slots=True)
class Written:
    """One row as the transaction that wrote it read it, as JSON by the key of each field."""

    records: Mapping[str, Any]


def collection(target: str, description: str) -> Any:
    """Declare a field that gives pages of a type."""

    def resolve(source: Any, info: GraphQLResolveInfo[Context], **_: Any) -> Page:
        _check_live(source, info)
        arguments = shapes(info)
        _check_counts(arguments, info)
        return Page(NODES[target], _edition(source), arguments, _viewer(source))

    arguments = [
        *collection_arguments(target),
        StrawberryArgument(
            "after",
            None,
            StrawberryAnnotation(str | None),
            description="Return the records after this cursor, an `endCursor` of `pageInfo`.",
            default=strawberry.UNSET,
        ),
    ]
    return _resolved(description, resolve, arguments)


BY_ID: Final[Mapping[str, tuple[Any, str]]] = {"sourced_id": (strawberry.ID, "Id of the record.")}
"""The key of almost every type: argument, type and description of each part."""


def single(
    target: str,
    description: str,
    *,
    name: str | None = None,
    key: Mapping[str, tuple[Any, str]] = BY_ID,
) -> Any:
    """Declare a field that gives one row by its key; null where the viewer sees none."""

    def resolve(source: Any, info: GraphQLResolveInfo[Context], **_: Any) -> Record:
        _check_live(source, info)
        asked = shapes(info)
        where = {part: {"eq": operand} for part, operand in asked.items()}
        return Record(NODES[target], _edition(source), where, _viewer(source))

    arguments = [
        StrawberryArgument(part, None, StrawberryAnnotation(type_), description=said)
        for part, (type_, said) in key.items()
    ]
    return _resolved(description, resolve, arguments, name)


def written(target: str, info: GraphQLResolveInfo[Context], edition: int | None) -> Record:
    """Return the row whose key is the `sourcedId` that a field was given.

    `edition` is the one under which its type is read; None for the live SIS.
    """
    return Record(NODES[target], edition, {"sourcedId": {"eq": shapes(info)["sourcedId"]}})


def _check_counts(arguments: Mapping[str, Shape], info: GraphQLResolveInfo[Context]) -> None:
    """Refuse numbers of rows below 0, and more rows than a page has, whatever is selected."""
    for name in COUNTS:
        number = arguments.get(name)
        if isinstance(number, Operand):
            found, most = number.read(info.variable_values.coerced), info.context.page_limit
            if name == "limit" and found > most:
                raise bad_argument(
                    f"`limit: {found}` is more than {most:,}, the most that is allowed."
                )


def _check_live(source: Any, info: GraphQLResolveInfo[Context]) -> None:
    """Refuse the live SIS to a tool that may not read it; what has an edition is published."""
    if not isinstance(source, Edition):
        check_tool(info.context.viewer, SIS_READ)


def _edition(source: Any) -> int | None:
    """Return the edition a field reads: the one its parent chose, or none for live rows."""
    return source.number if isinstance(source, Edition) else None


def _viewer(source: Any) -> Viewer | None:
    """Return who sees what is read, where a field's parent chose another than who asks."""
    return source.viewer if isinstance(source, Edition) else None


@dataclass(frozen=True, slots=True)
class Edition:
    """The edition under which published rows are read; the value of `roster`."""

    number: int
    viewer: Viewer | None = None
    """Who sees them, where that is another than who asks."""


def shapes(info: GraphQLResolveInfo[Context]) -> dict[str, Shape]:
    """Return the arguments of a field by name, read for their shape."""
    field_def = info.parent_type.fields[info.field_name]
    return read_arguments(info.field_nodes[0], field_def.args, info.variable_values.coerced)


def _resolved(
    description: str,
    resolve: Callable[..., Any],
    arguments: list[StrawberryArgument],
    name: str | None = None,
) -> Any:
    made = strawberry.field(name=name, description=description, metadata={RESOLVER: resolve})
    made.arguments = arguments
    return made
