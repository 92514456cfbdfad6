"""Queries that staff executed in GraphiQL, for auditors: filtered, and in pages."""

from datetime import datetime
from typing import Annotated, Final

import strawberry
from sqlalchemy import Connection as Transaction
from strawberry.scalars import JSON

from app.cache.records import Record, check_known
from app.staff_queries.search import LogEntry, LogFilter, count_queries, find_queries
from graphql_schema.aside import aside
from graphql_schema.context import Context
from graphql_schema.types.limit import Limit, at_most
from graphql_schema.types.pages import PageInfo, log_cursor, log_page_info

Info = strawberry.Info[Context, None]
_SAME: Final = (
    "at", "email", "name", "role", "operation", "document", "variables", "as_connection", "edition",
    "rows",
)  # fmt: skip


@strawberry.type(description="A query that a person executed in GraphiQL.")
class StaffQuery:
    """A query that a person executed in GraphiQL."""

    at: datetime = strawberry.field(description="When the query was executed.")
    email: str = strawberry.field(description="E-mail address of the person's account.")
    name: str = strawberry.field(description="Name of the person.")
    role: str = strawberry.field(description="Role of the person at that time.")
    operation: str | None = strawberry.field(description="Name of the operation.")
    document: str = strawberry.field(description="Text of the document.")
    document_hash: str = strawberry.field(
        description="SHA-256 of the document, in hexadecimal digits."
    )
    variables: JSON = strawberry.field(description="Names of the variables; the values are masked.")
    as_connection: strawberry.ID | None = strawberry.field(
        description="Client id of the connection that the query was executed as."
    )
    edition: int | None = strawberry.field(
        description="Number of the edition that was chosen; null for the current one."
    )
    rows: int = strawberry.field(description="Number of records in the response.")
    people: list[strawberry.ID] = strawberry.field(
        description="Ids of the people in the response, the variables and the document."
    )

    @classmethod
    def of(cls, entry: LogEntry) -> "StaffQuery":
        """Return an entry of the log as the graph has it."""
        return cls(
            document_hash=entry.digest.hex(),
            people=[strawberry.ID(each) for each in entry.people],
            **{name: getattr(entry, name) for name in _SAME},
        )


async def _total(root: strawberry.Parent["StaffQueryPage"], info: Info) -> int:
    of = root.of
    return await aside(info.context.database, lambda at: count_queries(at, of))


@strawberry.type(description="A page of queries that staff executed.")
class StaffQueryPage:
    """A page of queries that staff executed."""

    of: strawberry.Private[LogFilter]
    nodes: list[StaffQuery] = strawberry.field(description="Queries, the newest first.")
    total_count: int = strawberry.field(
        resolver=_total, description="How many there are with no regard to paging."
    )
    page_info: PageInfo = strawberry.field(description="Where the page ends.")


async def _staff_queries(
    info: Info,
    email: Annotated[
        str | None,
        strawberry.argument(description="Return only queries of the account with this e-mail."),
    ] = None,
    text: Annotated[
        str | None,
        strawberry.argument(description="Return only queries with this text in the document."),
    ] = None,
    person: Annotated[
        strawberry.ID | None,
        strawberry.argument(description="Return only queries that showed data of this person."),
    ] = None,
    since: Annotated[
        datetime | None,
        strawberry.argument(description="Return only queries executed since this time."),
    ] = None,
    limit: Limit = 20,
    after: Annotated[
        str | None,
        strawberry.argument(
            description="Return the records after this cursor, an `endCursor` of `pageInfo`."
        ),
    ] = None,
) -> StaffQueryPage:
    most, before = at_most(limit), None if after is None else log_cursor(after)
    of = LogFilter(email, text, person, since)

    def read(transaction: Transaction) -> list[LogEntry]:
        found = [*find_queries(transaction, of, most + 1, before)]
        if person is not None and not found:
            check_known(transaction, Record("users", str(person)))
        return found

    found = await aside(info.context.database, read)
    page = found[:most]
    return StaffQueryPage(
        of=of,
        nodes=[StaffQuery.of(each) for each in page],
        page_info=log_page_info([each.id for each in found], most, after),
    )


@strawberry.type
class StaffQueriesQuery:
    """Which queries staff executed."""

    staff_queries: StaffQueryPage = strawberry.field(
        resolver=_staff_queries,
        description="Queries that staff executed in GraphiQL, the newest first; stored for "
        "`disclosureDays` days.",
    )
