"""Whether the database answers: one connection of a worker's own asks it twice a second.

A server that refuses connections is noticed at once, one that stops answering without closing
its connections (a network that drops packets, a frozen machine) after a few seconds.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from time import monotonic
from typing import Any, Final, TypeAlias

import psycopg

from app.connection_parameters import connection_parameters
from app.events import DatabaseLost, DatabaseReturned, emit
from app.pool import shut_down

PERIOD_SECONDS: Final = 0.5
PATIENCE_SECONDS: Final = 3.0
"""How long the server may take for `SELECT 1`."""

_APPLICATION: Final = "rollcall-heartbeat"
_ATTEMPTS: Final = 6
"""How many attempts to connect are under way at once."""
_FROM_THE_SERVER: Final = re.compile(r": \w+:  ")
"""The severity before a message of the server's, in its language; libpq gives no SQLSTATE here."""
_STARTING_OR_STOPPING: Final = re.compile("the database system is ")

_Connection: TypeAlias = psycopg.AsyncConnection[tuple[Any, ...]]


class Heartbeat:
    """Watches the server at `url`.

    `lost` is called when it becomes unavailable, `returned` when it is available again, and
    after it closed connections, as where it was restarted.
    """

    def __init__(
        self, url: str, *, lost: Callable[[], None], returned: Callable[[], Awaitable[None]]
    ) -> None:
        self.is_lost = False
        """Whether the server is known not to answer."""
        self._is_broken = False
        self._url = url
        self._lost = lost
        self._returned = returned
        self._watching: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to watch, unless it has begun."""
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch(), name="heartbeat")

    async def stop(self) -> None:
        """End watching."""
        if self._watching is None:
            return
        self._watching.cancel()
        await asyncio.wait({self._watching})
        self._watching = None

    async def _watch(self) -> None:
        while True:
            connection = await self._connected()
            try:
                await self._found()
                is_silent = await _until_broken(connection)
            finally:
                await connection.close()
            self._is_broken = True
            if is_silent:
                self._lose("does not answer")

    async def _connected(self) -> _Connection:
        """Return a connection, as soon as one attempt succeeds: one begins each period."""
        attempts: set[asyncio.Task[_Connection]] = set()
        try:
            while True:
                if len(attempts) < _ATTEMPTS:
                    attempts.add(asyncio.create_task(self._connect()))
                succeeded = await self._succeeded(attempts)
                if succeeded is not None:
                    return succeeded
        finally:
            await _give_up(attempts)

    async def _succeeded(self, attempts: set[asyncio.Task[_Connection]]) -> _Connection | None:
        """Return the first connection that an attempt makes within a period, None where none."""
        end = monotonic() + PERIOD_SECONDS
        while (left := end - monotonic()) > 0:
            if not attempts:
                await asyncio.sleep(left)
                break
            done, _ = await asyncio.wait(
                attempts, timeout=left, return_when=asyncio.FIRST_COMPLETED
            )
            for attempt in done:
                attempts.discard(attempt)
                if attempt.exception() is None:
                    return attempt.result()
                await self._judge(attempt.exception())
        return None

    async def _connect(self) -> _Connection:
        parameters = connection_parameters(self._url, _APPLICATION)
        return await psycopg.AsyncConnection.connect(self._url, autocommit=True, **parameters)

    async def _judge(self, failure: BaseException | None) -> None:
        """Note what a failed attempt to connect says of the server."""
        said = str(failure)
        if _FROM_THE_SERVER.search(said) and not _STARTING_OR_STOPPING.search(said):
            await self._found()  # it answers: it has no connection left for us, say
        else:
            self._lose("refuses connections")

    def _lose(self, state: str) -> None:
        if not self.is_lost:
            self.is_lost = True
            emit(DatabaseLost(state))
            self._lost()

    async def _found(self) -> None:
        if self._is_broken or self.is_lost:
            await self._returned()
            self._is_broken = False
        if self.is_lost:
            self.is_lost = False
            emit(DatabaseReturned())


async def _until_broken(connection: _Connection) -> bool:
    """Return when the connection is broken, and whether that is for the server's silence."""
    while True:
        beat = asyncio.create_task(_beat(connection))
        try:
            await asyncio.wait({beat}, timeout=PERIOD_SECONDS + PATIENCE_SECONDS)
            is_silent = not beat.done()
        finally:
            failure = await _end(beat, connection)
        if failure is not None:
            return is_silent


async def _end(beat: asyncio.Task[None], connection: _Connection) -> BaseException | None:
    """Return what a beat failed with, breaking its connection where it has not ended yet."""
    if not beat.done():
        shut_down(connection)
        await asyncio.wait({beat})
    return beat.exception()


async def _beat(connection: _Connection) -> None:
    """Let the server answer once, then notice until the next time if it closes the connection."""
    await connection.execute("SELECT 1")
    async for _ in connection.notifies(timeout=PERIOD_SECONDS):
        """There is none: nothing is listened to."""


async def _give_up(attempts: Iterable[asyncio.Task[_Connection]]) -> None:
    for attempt in attempts:
        attempt.cancel()
    for ended in await asyncio.gather(*attempts, return_exceptions=True):
        if not isinstance(ended, BaseException):
            await ended.close()
