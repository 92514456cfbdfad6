"""Failed requests of connections, for administrators: filtered, and in pages."""

from datetime import datetime
from typing import Annotated

import strawberry
from sqlalchemy import Connection as Transaction

from app.access.deletion import check_connection_known
from app.access.failure_sentences import explain_failure
from app.access.failures import (
    Failure,
    FailureFilter,
    count_failed_requests,
    failed_requests,
)
from graphql_schema.aside import aside
from graphql_schema.context import Context
from graphql_schema.types.limit import Limit, at_most
from graphql_schema.types.pages import PageInfo, log_cursor, log_page_info

Info = strawberry.Info[Context, None]


@strawberry.type(description="Identical requests of a connection that failed within a second.")
class FailedRequest:
    """Identical requests of a connection that failed within a second."""

    connection: strawberry.ID = strawberry.field(description="Client id of the connection.")
    at: datetime = strawberry.field(description="When the last of the requests was answered.")
    operation: str = strawberry.field(
        description="Method and path, with `{id}` in place of ids and without the query string."
    )
    status: int = strawberry.field(description="HTTP status of the response.")
    code: str = strawberry.field(description="Error code, such as `bad_filter`.")
    fields: list[str] = strawberry.field(description="Names of the invalid fields.")
    reason: str = strawberry.field(description="Error code, with the invalid fields in brackets.")
    explanation: str = strawberry.field(
        description="Sentence about why it failed and what mends it."
    )
    times: int = strawberry.field(description="Number of identical requests.")
    request_id: str = strawberry.field(
        description="Id of the last request, which the vendor received in the header X-Request-Id."
    )

    @classmethod
    def of(cls, failure: Failure) -> "FailedRequest":
        """Return a failure as the graph has it."""
        names = ("at", "operation", "status", "code", "reason", "times", "request_id")
        return cls(
            connection=strawberry.ID(failure.connection_id),
            fields=[*failure.fields],
            explanation=explain_failure(failure.code, failure.status),
            **{name: getattr(failure, name) for name in names},
        )


async def _total(root: strawberry.Parent["FailedRequestPage"], info: Info) -> int:
    of = root.of
    return await aside(info.context.database, lambda at: count_failed_requests(at, of))


@strawberry.type(description="A page of failed requests.")
class FailedRequestPage:
    """A page of failed requests."""

    of: strawberry.Private[FailureFilter]
    nodes: list[FailedRequest] = strawberry.field(description="Requests, the newest first.")
    total_count: int = strawberry.field(
        resolver=_total, description="How many there are with no regard to paging."
    )
    page_info: PageInfo = strawberry.field(description="Where the page ends.")


async def _failed_requests(
    info: Info,
    connection: Annotated[
        strawberry.ID | None,
        strawberry.argument(
            description="Return only requests of the connection with this client id, which can be "
            "a deleted one."
        ),
    ] = None,
    since: Annotated[
        datetime | None,
        strawberry.argument(description="Return only requests answered since this time."),
    ] = None,
    status: Annotated[
        int | None, strawberry.argument(description="Return only requests with this HTTP status.")
    ] = None,
    code: Annotated[
        str | None,
        strawberry.argument(
            description="Return only requests with this error code, such as `bad_filter`."
        ),
    ] = None,
    limit: Limit = 20,
    after: Annotated[
        str | None,
        strawberry.argument(
            description="Return the records after this cursor, an `endCursor` of `pageInfo`."
        ),
    ] = None,
) -> FailedRequestPage:
    most, before = at_most(limit), None if after is None else log_cursor(after)
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
        page_info=log_page_info([each.id for each in found], most, after),
    )


@strawberry.type
class FailedRequestsQuery:
    """Which requests failed."""

    failed_requests: FailedRequestPage = strawberry.field(
        resolver=_failed_requests,
        description="Rejected and failed requests of connections, the newest first; the last 500 "
        "of each connection are stored.",
    )
