"""Failed requests of connections, for administrators: filtered, and in pages."""

from datetime import datetime
from typing import Annotated

import strawberry
from graphql import GraphQLError
from sqlalchemy import Connection as Transaction

from app.access.deletion import check_connection_known
from app.access.failures import (
    Failure,
    FailureFilter,
    count_failed_requests,
    failed_requests,
)
from graphql_schema.aside import aside
from graphql_schema.context import Context
from graphql_schema.types.limit import MOST, Limit, at_most
from graphql_schema.types.pages import PageInfo

Info = strawberry.Info[Context, None]


@strawberry.type(description="Equal requests of a connection that failed within a second.")
class FailedRequest:
    """Equal requests of a connection that failed within a second."""

    connection: strawberry.ID = strawberry.field(description="The connection's client id.")
    at: datetime = strawberry.field(description="When the last of them was answered.")
    operation: str = strawberry.field(
        description="The method and the path, with {id} for ids and without the query."
    )
    status: int = strawberry.field(description="The status of the response.")
    code: str = strawberry.field(description="The code of the error, such as bad_filter.")
    fields: list[str] = strawberry.field(description="The names of the fields at fault.")
    reason: str = strawberry.field(description="The code, with the fields at fault in brackets.")
    times: int = strawberry.field(description="How many equal requests these were.")
    request_id: str = strawberry.field(
        description="The id of the last of them, as the vendor got it in X-Request-Id."
    )

    @classmethod
    def of(cls, failure: Failure) -> "FailedRequest":
        """Return a failure as the graph has it."""
        names = ("at", "operation", "status", "code", "reason", "times", "request_id")
        return cls(
            connection=strawberry.ID(failure.connection_id),
            fields=[*failure.fields],
            **{name: getattr(failure, name) for name in names},
        )


async def _total(root: strawberry.Parent["FailedRequestPage"], info: Info) -> int:
    of = root.of
    return await aside(info.context.database, lambda at: count_failed_requests(at, of))


@strawberry.type(description="A page of failed requests.")
class FailedRequestPage:
    """A page of failed requests."""

    of: strawberry.Private[FailureFilter]
    nodes: list[FailedRequest] = strawberry.field(description="The requests, the newest first.")
    total_count: int = strawberry.field(
        resolver=_total, description="How many there are with no regard to paging."
    )
    page_info: PageInfo = strawberry.field(description="Where the page ends.")


async def _failed_requests(
    info: Info,
    connection: Annotated[
        strawberry.ID | None,
        strawberry.argument(
            description="Only of this connection, by its client id; it may have been deleted."
        ),
    ] = None,
    since: Annotated[
        datetime | None, strawberry.argument(description="Only those answered since then.")
    ] = None,
    status: Annotated[
        int | None, strawberry.argument(description="Only those with this HTTP status.")
    ] = None,
    code: Annotated[
        str | None, strawberry.argument(description="Only those with this code, as bad_filter.")
    ] = None,
    limit: Limit = 20,
    after: Annotated[
        str | None, strawberry.argument(description="Begin behind this cursor.")
    ] = None,
) -> FailedRequestPage:
    most, before = at_most(limit), None if after is None else _cursor(after)
    of = FailureFilter(connection, since, status, code)

    def read(transaction: Transaction) -> list[Failure]:
        if connection is not None:
            check_connection_known(transaction, connection)
        return [*failed_requests(transaction, of, most + 1, before)]

    found = await aside(info.context.database, read)
    page = found[:most]
    return FailedRequestPage(
        of=of,
        nodes=[FailedRequest.of(each) for each in page],
        page_info=PageInfo(
            has_next_page=len(found) > most,
            end_cursor=str(page[-1].id) if page else None,
            limit=most,
            largest_limit=MOST,
        ),
    )


def _cursor(after: str) -> int:
    if not (after.isascii() and after.isdecimal() and len(after) < _LONGEST):
        raise GraphQLError(
            f"`after: {after!r}` is no cursor of this list; give the `endCursor` of its last page.",
            extensions={"code": "BAD_ARGUMENT"},
        )
    return int(after)


_LONGEST = 19
"""Digits that fit into the numbers of the log, and one more."""


@strawberry.type
class FailedRequestsQuery:
    """Which requests failed."""

    failed_requests: FailedRequestPage = strawberry.field(
        resolver=_failed_requests,
        description="Requests of connections that were refused or failed, the newest first. Of "
        "each connection the last 500 are kept.",
    )
