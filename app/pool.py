"""A pool of connections for requests: a lease begins within a second, or is refused.

On top of psycopg's pool: connections that the server closed are not leased, every leased one can
be broken off at once, and after an outage a new pool takes the place of the old one, whose
attempts to connect wait for longer the longer the outage lasted.
"""

import os
import select
import socket
from time import monotonic
from typing import Any, Final, Generic, TypeVar

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolClosed

C = TypeVar("C", bound="psycopg.AsyncConnection[Any]")

LEASE_SECONDS: Final = 0.8
"""How long a request waits for a connection."""
LIFETIME_SECONDS: Final = 900.0
"""How long a connection is used at most: a session keeps what its plans took."""


class Pool(Generic[C]):
    """Connections of one class to one database; `open` before the first lease."""

    def __init__(
        self,
        url: str,
        connection_class: type[C],
        min_size: int,
        max_size: int,
        timeout: float = LEASE_SECONDS,
        **parameters: Any,
    ) -> None:
        self.timeout = timeout
        self._url = url
        self._class = connection_class
        self._sizes = (min_size, max_size)
        self._parameters = parameters
        self._leased: set[C] = set()
        self._pool = self._new()

    async def open(self) -> None:
        """Begin to connect; does not wait for the server."""
        await self._pool.open()

    async def close(self) -> None:
        """Close every idle connection; a leased one is closed when it is returned."""
        await self._pool.close()

    async def renew(self) -> None:
        """Replace the pool by a new one, which connects at once."""
        old, self._pool = self._pool, self._new()
        await self._pool.open()
        await old.close(timeout=0)

    async def lease(self, seconds: float | None = None) -> C:
        """Return a connection that works as far as is known.

        Raises `PoolTimeout` where none becomes free in so many seconds, by default `timeout`.
        """
        end = monotonic() + (self.timeout if seconds is None else seconds)
        while True:
            pool = self._pool
            try:
                connection = await pool.getconn(max(end - monotonic(), 0.001))
            except PoolClosed:
                if pool is self._pool:
                    raise
                continue  # a new one took its place
            if not _is_lost(connection):
                self._leased.add(connection)
                return connection
            await connection.close()
            await pool.putconn(connection)

    async def release(self, connection: C) -> None:
        """Return a connection, in whatever state it is, to the pool that it is of."""
        self._leased.discard(connection)
        pool = getattr(connection, "_pool", None)
        if pool is not None:
            await pool.putconn(connection)

    def break_off(self) -> None:
        """Break every leased connection, so that what waits for its server fails at once."""
        for connection in self._leased:
            shut_down(connection)

    def _new(self) -> AsyncConnectionPool[C]:
        smallest, largest = self._sizes
        return AsyncConnectionPool(
            self._url,
            connection_class=self._class,
            min_size=smallest,
            max_size=largest,
            open=False,
            timeout=self.timeout,
            max_lifetime=LIFETIME_SECONDS,
            kwargs=self._parameters,
        )


def shut_down(connection: "psycopg.Connection[Any] | psycopg.AsyncConnection[Any]") -> None:
    """Shut a connection's socket down: whoever waits for it, in any thread, fails at once."""
    if connection.closed:
        return
    # `socket` closes what it is made of: the connection keeps its own descriptor.
    with socket.socket(fileno=os.dup(connection.fileno())) as own:
        try:
            own.shutdown(socket.SHUT_RDWR)
        except OSError:  # it is no longer connected
            return


def _is_lost(connection: C) -> bool:
    """Tell whether an idle connection was closed by the server, without asking the server."""
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if not poll.poll(0):
        return False
    try:
        connection.pgconn.consume_input()  # a notice, or the end
    except psycopg.OperationalError:
        return True
    return False
