"""Work of resolvers that is not compiled: on a thread, cancelled with the request."""

from asyncio import get_running_loop
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Final, TypeVar

from graphql import GraphQLError
from sqlalchemy import Connection

from app.cancellation import run_cancellable
from app.database import Database
from app.errors import RollcallError
from graphql_schema.clock import Clock

T = TypeVar("T")

_CLOCK: Final[ContextVar[Clock | None]] = ContextVar("clock", default=None)
"""What ends the execution of the current document after a time."""


@contextmanager
def timed_by(clock: Clock | None) -> Iterator[None]:
    """Let the work of resolvers end when the time of their document does."""
    token = _CLOCK.set(clock)
    try:
        yield
    finally:
        _CLOCK.reset(token)


async def aside(database: Database, work: Callable[[Connection], T]) -> T:
    """Return what `work` returns, committed; a refusal is an error with its code in capitals.

    Its statements are cancelled with the request, and limited to the time that is left of it.
    """

    def transact() -> T:
        with database.transaction() as connection:
            return work(connection)

    return await run_in_thread(transact)


async def run_in_thread(work: Callable[[], T]) -> T:
    """Do the same with work that begins its transactions by itself."""
    try:
        return await run_cancellable(work, _deadline())
    except RollcallError as refusal:
        raise refusal_error(refusal) from None


def refusal_error(refusal: RollcallError) -> GraphQLError:
    """Return a refusal as an error of the graph, with its code in capitals."""
    return GraphQLError(str(refusal), extensions={"code": refusal.code.upper()})


def _deadline() -> float | None:
    """Return when the time of the current document is over, by `monotonic`."""
    clock = _CLOCK.get()
    at = None if clock is None else clock.when()
    return None if at is None else monotonic() + at - get_running_loop().time()
