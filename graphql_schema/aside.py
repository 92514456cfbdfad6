"""Work of resolvers that is not compiled: a transaction of its own, on a thread beside the loop."""

from collections.abc import Callable
from typing import TypeVar

from anyio import to_thread
from graphql import GraphQLError
from sqlalchemy import Connection

from app.database import Database
from app.errors import RollcallError

T = TypeVar("T")


async def aside(database: Database, work: Callable[[Connection], T]) -> T:
    """Return what `work` gives, committed; a refusal is an error with its code in capitals."""

    def transact() -> T:
        with database.transaction() as connection:
            return work(connection)

    try:
        return await to_thread.run_sync(transact)
    except RollcallError as refusal:
        raise refusal_error(refusal) from None


def refusal_error(refusal: RollcallError) -> GraphQLError:
    """Return a refusal as an error of the graph, with its code in capitals."""
    return GraphQLError(str(refusal), extensions={"code": refusal.code.upper()})
