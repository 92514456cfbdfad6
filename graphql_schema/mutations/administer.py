"""What administrators do: in a transaction of its own, by whoever may, under their name."""

from collections.abc import Callable
from typing import TypeVar

from graphql import GraphQLResolveInfo
from sqlalchemy import Connection

from app.access.ending import check_active
from app.access.scopes import ADMINISTRATION_WRITE
from graphql_schema.aside import aside
from graphql_schema.context import Context
from graphql_schema.mutations.findings import Refused
from graphql_schema.mutations.permission import check_may_write

T = TypeVar("T")


async def administer(info: GraphQLResolveInfo[Context], work: Callable[[Connection, str], T]) -> T:
    """Return what `work` gives for a connection and a name of who asks, once it is committed."""
    viewer = info.context.viewer
    try:
        check_may_write(viewer, ADMINISTRATION_WRITE)
    except Refused as refused:
        raise refused.findings[0].error(info) from None
    by = f"{viewer.name} ({viewer.id})"

    def work_as_active(connection: Connection) -> T:
        check_active(connection, viewer.id)
        return work(connection, by)

    return await aside(info.context.database, work_as_active)
