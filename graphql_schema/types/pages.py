"""The shape of every collection: rows, how many there are, and what comes next."""

from typing import Any, Generic, TypeVar

import strawberry
from graphql import GraphQLError, GraphQLResolveInfo

from graphql_schema.compile.describe import RESOLVER, Rows, Total
from graphql_schema.compile.describe import Page as Described
from graphql_schema.context import Context

T = TypeVar("T")


def _nodes(page: Described, _: GraphQLResolveInfo[Context]) -> Rows:
    return Rows(page)


def _total(page: Described, _: GraphQLResolveInfo[Context]) -> Total:
    return Total(page)


async def _info(page: Described, _: GraphQLResolveInfo[Context]) -> "PageInfo":
    if not page.peek:
        raise GraphQLError(
            "`pageInfo` is known when `nodes` are read; select them too.",
            extensions={"code": "BAD_ARGUMENT"},
        )
    reading = await page.reading()
    return PageInfo(has_next_page=reading.more, end_cursor=reading.end_cursor)


def _field(description: str, resolve: Any) -> Any:
    return strawberry.field(description=description, metadata={RESOLVER: resolve})


@strawberry.type(description="Where a page ends.")
class PageInfo:
    """Where a page ends."""

    has_next_page: bool = strawberry.field(description="Whether rows follow.")
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last row, for `after`; null on an empty page."
    )


@strawberry.type(description="A page of rows.")
class Page(Generic[T]):
    """A page of rows."""

    nodes: list[T] = _field("The rows of this page.", _nodes)
    total_count: int = _field("How many rows there are with no regard to paging.", _total)
    page_info: PageInfo = _field("Where the page ends; ask for it with `nodes`.", _info)
