"""Whether the database answers: one connection of a worker's own asks it four times a second.

A server that refuses connections is noticed at once; one whose packets are lost (a network that
drops them, a machine without power) within a second, since its kernel acknowledges nothing. One
that acknowledges and never answers (a frozen process, a pooler before a lost server) counts as
silent after a second, and as lost after a few: a busy server may be silent for a moment, so what
it works on is not broken off before.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from math import ceil
from time import monotonic
from typing import Any, Final, TypeAlias

import psycopg

from app.connection_parameters import connection_parameters
from app.events import DatabaseLost, DatabaseReturned, emit
from app.pool import shut_down
from app.send_queue import unacknowledged

PERIOD_SECONDS: Final = 0.25
"""How long after one `SELECT 1` the next one is sent."""
PATIENCE_SECONDS: Final = 3.0
"""How long the server may take for it."""
SILENT_SECONDS: Final = 0.75
"""After how long without its answer the server is silent: nothing new is asked of it."""
LOOK_SECONDS: Final = 0.15
"""How often it is checked meanwhile whether the server's kernel has received it."""
LOOKS: Final = 5
"""After how many such checks in a row without an acknowledgement the server counts as lost.

Together longer than two retransmissions in a local network take (RFC 6298: 0.2 s, then 0.4 s).
"""
ATTEMPT_SECONDS: Final = 0.5
"""How long after one attempt to connect the next one begins."""

_LOOKS_UNTIL_SILENT: Final = ceil((PERIOD_SECONDS + SILENT_SECONDS) / LOOK_SECONDS)
_LOOKS_UNTIL_LOST: Final = ceil((PERIOD_SECONDS + PATIENCE_SECONDS) / LOOK_SECONDS)
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
        self.is_silent = False
        """Whether it has not answered for about a second, or is lost."""
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
                is_silent = await self._until_broken(connection)
            finally:
                await connection.close()
            self._is_broken = True
            if is_silent:
                self._lose("does not answer")

    async def _connected(self) -> _Connection:
        """Return a connection, as soon as one attempt succeeds; another begins twice a second."""
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
        """Return the first connection that an attempt makes in time, None where none does."""
        end = monotonic() + ATTEMPT_SECONDS
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
        self._note_silence(state)
        if not self.is_lost:
            self.is_lost = True
            self._lost()

    def _note_silence(self, state: str) -> None:
        if not self.is_silent:
            self.is_silent = True
            emit(DatabaseLost(state))

    async def _found(self) -> None:
        if self._is_broken or self.is_lost:
            await self._returned()
            self._is_broken = self.is_lost = False
        self._note_answer()

    def _note_answer(self) -> None:
        if self.is_silent:
            self.is_silent = False
            emit(DatabaseReturned())

    async def _until_broken(self, connection: _Connection) -> bool:
        """Return when the connection is broken, and whether that is for the server's silence."""
        while True:
            beat = asyncio.create_task(_beat(connection))
            try:
                is_silent = not await self._ends_in_time(beat, connection)
            finally:
                failure = await _end(beat, connection)
            if failure is not None:
                return is_silent
            self._note_answer()

    async def _ends_in_time(self, beat: asyncio.Task[None], connection: _Connection) -> bool:
        """Wait for a beat; return False where the server is lost or too slow.

        A check that comes late, since the worker was busy, is one check all the same.
        """
        unacknowledged_looks = 0
        for look in range(_LOOKS_UNTIL_LOST):
            await asyncio.wait({beat}, timeout=LOOK_SECONDS)
            if beat.done():
                return True
            is_unacknowledged = _is_unacknowledged(connection)
            unacknowledged_looks = unacknowledged_looks + 1 if is_unacknowledged else 0
            if unacknowledged_looks == LOOKS:
                break
            if look + 1 == _LOOKS_UNTIL_SILENT:
                self._note_silence("does not answer")
        return False


def _is_unacknowledged(connection: _Connection) -> bool:
    """Return whether the server's kernel has not received what was sent.

    A Unix socket has the reader's word in place of the kernel's, so it tells nothing.
    """
    if connection.closed or connection.info.host.startswith(("/", "@")):
        return False
    return unacknowledged(connection.fileno()) > 0


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
