"""The shape of every collection: a page of records, their total, and where the page ends."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

import strawberry
from graphql import GraphQLError, GraphQLResolveInfo, GraphQLSchema

from graphql_schema.compile.arguments import DEFAULT_LIMIT, Operand
from graphql_schema.compile.describe import RESOLVER, Rows, Total
from graphql_schema.compile.describe import Page as Described
from graphql_schema.compile.mapping import NODES
from graphql_schema.context import Context
from graphql_schema.types.limit import MOST

T = TypeVar("T")


def _nodes(page: Described, _: GraphQLResolveInfo[Context]) -> Rows:
    return Rows(page)


def _total(page: Described, _: GraphQLResolveInfo[Context]) -> Total:
    return Total(page)


async def _info(page: Described, info: GraphQLResolveInfo[Context]) -> "PageInfo":
    if page.look is not None:
        look, page.look = page.look, None
        await look()
    reading = await page.reading()
    limit, most = page.arguments.get("limit"), info.context.page_limit
    rows = limit.read(info.variable_values.coerced) if isinstance(limit, Operand) else DEFAULT_LIMIT
    return PageInfo(
        has_next_page=reading.more,
        end_cursor=reading.end_cursor,
        has_previous_page=reading.has_previous,
        start_cursor=reading.start_cursor,
        limit=min(rows, most),
        largest_limit=most,
    )


def _field(description: str, resolve: Any) -> Any:
    return strawberry.field(description=description, metadata={RESOLVER: resolve})


@strawberry.type(description="Limits of a page, and where the next page starts.")
class PageInfo:
    """Limits of a page, and where the next page starts."""

    has_next_page: bool = strawberry.field(description="Whether records follow after this page.")
    end_cursor: str | None = strawberry.field(
        description="Cursor of the last record, for the argument `after`; null for an empty page."
    )
    limit: int = strawberry.field(description="Largest number of records on this page.")
    largest_limit: int = strawberry.field(
        description="Largest `limit` that this list allows; a larger one is an error."
    )
    has_previous_page: strawberry.Private[bool] = False
    start_cursor: strawberry.Private[str | None] = None


@strawberry.type(description="A page of records.")
class Page(Generic[T]):
    """A page of records."""

    nodes: list[T] = _field("Records of this page.", _nodes)
    total_count: int = _field("Number of records on all pages.", _total)
    page_info: PageInfo = _field("Limits of the page, and where the next page starts.", _info)


def describe_pages(schema: GraphQLSchema) -> None:
    """State in the description of every page of compiled rows which records it has."""
    for node in NODES.values():
        page = schema.type_map.get(f"{node.name}Page")
        if page is not None:
            page.description = f"A page of `{node.name}` records."


_DIGITS = 19
"""Digits that fit into the numbers of a log, and one more."""


def log_cursor(after: str) -> int:
    """Return the number that a cursor of a log is; raises GraphQLError for anything else."""
    if not (after.isascii() and after.isdecimal() and len(after) < _DIGITS):
        raise GraphQLError(
            f"`after: {after!r}` is no cursor of this list; give the `endCursor` of its last page.",
            extensions={"code": "BAD_ARGUMENT"},
        )
    return int(after)


def log_page_info(numbers: Sequence[int], limit: int, after: str | None) -> PageInfo:
    """Return the `pageInfo` of a log, of the numbers of its page and of one row after it."""
    page = numbers[:limit]
    return PageInfo(
        has_next_page=len(numbers) > limit,
        end_cursor=str(page[-1]) if page else None,
        has_previous_page=after is not None,
        start_cursor=str(page[0]) if page else None,
        limit=limit,
        largest_limit=MOST,
    )
