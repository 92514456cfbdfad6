"""What one vendor's connection may take of a worker, so that it stops nobody else.

A connection has so many requests in flight, and holds half of a pool's database connections at
most, a quarter for long pages, whose statements keep a processor of the server busy. Beyond that
its own requests wait for each other, or are refused (429); others do not.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from itertools import count
from typing import Final

from app.errors import RollcallError

WAIT_SECONDS: Final = 8.0
"""How long a request waits for others of its own connection to give a database connection back."""
REQUESTS: Final = 2
LONG_PAGES: Final = 4
"""By what a pool's size is divided for all that one connection reads, and for its long pages."""
RETRY_SECONDS: Final = 5
"""After which time the client of a refused request may retry."""

_borrower: ContextVar[str | None] = ContextVar("borrower", default=None)
_numbers = count(1)


class TooManyRequests(RollcallError):
    """A connection asks for more at once than its share."""

    code, status = "too_many_requests", 429


@contextmanager
def borrowing(connection: str) -> Iterator[None]:
    """Let what is read and written within count for a connection, by its client id."""
    token = _borrower.set(connection)
    try:
        yield
    finally:
        _borrower.reset(token)


def borrowing_alone() -> AbstractContextManager[None]:
    """Let what is read and written within count for itself, where it counts for no connection.

    What one document asks for at once then waits for itself, not for a connection of the pool.
    """
    return nullcontext() if _borrower.get() else borrowing(f"alone {next(_numbers)}")


def share_of(pool_size: int, divisor: int) -> int:
    """Return how many of a pool's connections one borrower may hold."""
    return max(1, pool_size // divisor)


class InFlight:
    """How many requests of each connection a worker is answering."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._of: Counter[str] = Counter()

    @contextmanager
    def counting(self, connection: str) -> Iterator[None]:
        """Count a request while it is answered; raises `TooManyRequests`."""
        if self._of[connection] >= self._most:
            raise TooManyRequests(
                f"This connection has {self._most} of {self._most} allowed requests in flight. "
                "Wait for one of them to be answered, and send fewer at a time."
            )
        self._of[connection] += 1
        try:
            yield
        finally:
            self._of[connection] -= 1
            if not self._of[connection]:
                del self._of[connection]


class Shares:
    """How many of a pool's connections each borrower holds."""

    def __init__(
        self, pool_size: int, seconds: float = WAIT_SECONDS, *, divisor: int = REQUESTS
    ) -> None:
        self._each: Final = share_of(pool_size, divisor)
        self._seconds: Final = seconds
        self._of: dict[str, _Share] = {}

    async def take(self, seconds: float | None = None) -> "_Share | None":
        """Return a part of the borrower's share, to be given back; None where nobody borrows.

        Raises `TooManyRequests` where others of the borrower's requests hold all of it for so many
        seconds, by default `WAIT_SECONDS`.
        """
        borrower = _borrower.get()
        if borrower is None:
            return None
        share = self._of.get(borrower)
        if share is None:
            share = self._of[borrower] = _Share(self._each, borrower)
        share.users += 1
        try:
            await self._acquire(share, self._seconds if seconds is None else seconds)
        except BaseException:
            self._leave(share)
            raise
        return share

    def give_back(self, share: "_Share | None") -> None:
        """Let another request of the borrower have a part of its share."""
        if share is not None:
            share.free.release()
            self._leave(share)

    async def _acquire(self, share: "_Share", seconds: float) -> None:
        if not share.free.locked():
            await share.free.acquire()  # at once
            return
        try:
            async with asyncio.timeout(seconds):
                await share.free.acquire()
        except TimeoutError:
            raise TooManyRequests(
                f"Other requests of this connection keep its {self._each} database connections "
                f"busy, and this one waited {seconds:g} seconds. Send fewer at a time."
            ) from None

    def _leave(self, share: "_Share") -> None:
        share.users -= 1
        if not share.users:
            del self._of[share.borrower]


class _Share:
    """What a borrower may hold at once, and how many hold or wait for a part of it."""

    __slots__ = ("borrower", "free", "users")

    def __init__(self, each: int, borrower: str) -> None:
        self.free = asyncio.Semaphore(each)
        self.borrower = borrower
        self.users = 0
