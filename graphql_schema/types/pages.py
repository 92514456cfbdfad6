"""The shape of every collection: rows, how many there are, and what comes next."""

from typing import Any, Generic, TypeVar

import strawberry
from graphql import GraphQLResolveInfo

from graphql_schema.compile.arguments import DEFAULT_LIMIT, Operand
from graphql_schema.compile.describe import RESOLVER, Rows, Total
from graphql_schema.compile.describe import Page as Described
from graphql_schema.context import Context

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
        limit=min(rows, most),
        largest_limit=most,
    )


def _field(description: str, resolve: Any) -> Any:
    return strawberry.field(description=description, metadata={RESOLVER: resolve})


@strawberry.type(description="Where a page ends.")
class PageInfo:
    """Where a page ends."""

    has_next_page: bool = strawberry.field(description="Whether rows follow.")
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last row, for `after`; null on an empty page."
    )
    limit: int = strawberry.field(description="How many rows this page can have.")
    largest_limit: int = strawberry.field(
        description="The largest `limit` that this list allows; a larger one is an error."
    )


@strawberry.type(description="A page of rows.")
class Page(Generic[T]):
    """A page of rows."""

    nodes: list[T] = _field("The rows of this page.", _nodes)
    total_count: int = _field("How many rows there are with no regard to paging.", _total)
    page_info: PageInfo = _field("Where the page ends.", _info)
