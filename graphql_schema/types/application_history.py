"""The history of an application, for administrators."""

from typing import Annotated

import strawberry

from app.access.changes import application_changes
from graphql_schema.aside import aside
from graphql_schema.context import Context
from graphql_schema.types.connections import ConnectionChange
from graphql_schema.types.limit import Limit, at_most


async def _history(
    info: strawberry.Info[Context, None],
    name: Annotated[str, strawberry.argument(description="Name of the application.")],
    limit: Limit = 20,
) -> list[ConnectionChange]:
    most = at_most(limit)
    found = await aside(info.context.database, lambda c: application_changes(c, name, most))
    return [ConnectionChange.of(each) for each in found]


@strawberry.type
class ApplicationHistoryQuery:
    """The history of an application."""

    application_history: list[ConnectionChange] = strawberry.field(
        resolver=_history,
        description="Last changes of an application, the newest first, also of a deleted one.",
    )
