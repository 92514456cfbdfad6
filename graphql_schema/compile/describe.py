"""What resolvers of compiled fields return: a description of rows, with nothing read yet."""

from asyncio import Future, get_running_loop
from collections.abc import Awaitable, Callable, Mapping, Sequence
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
from graphql_schema.compile.global_ids import GlobalId
from graphql_schema.compile.inputs import collection_arguments
from graphql_schema.compile.mapping import NODES, Node
from graphql_schema.context import Context
from graphql_schema.tool_access import check_tool

RESOLVER: Final = "resolver"
"""The key under which a field's metadata holds a resolver of graphql-core's own signature."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known after a page was read: its first and last cursors, and what is around it."""

    start_cursor: str | None
    end_cursor: str | None
    has_previous: bool
    more: bool
    """Whether rows follow."""
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
    backward: bool = False
    """Whether it is the last rows that are read, not the first."""
    peek: bool = False
    """Whether one row more is read, to know if there is a next page."""
    look: Callable[[], Awaitable[object]] | None = None
    """Reads the page where no field that gives its rows does, so that its end is known."""
    _reading: Future[Reading | None] | None = None

    @property
    def has_cursors(self) -> bool:
        """Whether it is cut by cursors, or from the end; by offset or from the start otherwise."""
        given = (self.arguments.get(name) for name in ("after", "before"))
        return self.backward or any(each is not None for each in given)

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
class Edition:
    """The edition under which published rows are read; the value of `roster`."""

    number: int
    viewer: Viewer | None = None
    """Who sees them, where that is another than who asks."""


@dataclass(frozen=True, slots=True)
class ByIds:
    """Rows of any types by their global ids, to be completed as a list with a null for each that
    the viewer does not see; or as an object, if one is wanted.
    """

    ids: Sequence[GlobalId]
    editions: Mapping[tuple[str, int | None, str | None], Edition | None]
    """By the view of each id the edition that its row is read in; None for a live row."""
    single: bool


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
        limited, backward = _limited(arguments)
        return Page(NODES[target], _edition(source), limited, _viewer(source), backward)

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


_SIZES: Final = ("limit", "first", "last")

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
            if name != "offset" and found > most:
                raise bad_argument(
                    f"`{name}: {found}` is more than {most:,}, the most that is allowed."
                )


def _limited(arguments: Mapping[str, Shape]) -> tuple[Mapping[str, Shape], bool]:
    """Return arguments whose `limit` is the number of rows, and whether they are the last rows.

    `limit`, `first` and `last` are three forms of that number; one of them may be given.
    """
    given = [name for name in _SIZES if arguments.get(name) is not None]
    if len(given) > 1:
        raise bad_argument(f"`{given[0]}` and `{given[1]}` exclude each other; give one of them.")
    backward = given == ["last"]
    if backward and arguments.get("offset") is not None:
        raise bad_argument("`last` and `offset` exclude each other; use `last` with `before`.")
    limited = {name: each for name, each in arguments.items() if name not in _SIZES}
    if given:
        limited["limit"] = arguments[given[0]]
    return limited, backward


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
