"""The log of failed requests, as a worker adds to it: in memory first, written once a second.

It is a help for support and no audit trail: while the database is unavailable, and beyond `KEYS`
different failures in a second, failures are dropped.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import orjson
from psycopg import Error

from app.access.failures import INSERT, PRUNE
from app.database import Away, Database

KEYS: Final = 200
"""How many different failures a worker notes in a second."""
_PAUSE: Final = 1.0  # seconds


class FailedRequest(NamedTuple):
    """What one failure of a connection has in common with equal ones."""

    connection_id: str
    method: str
    path: str
    status: int
    reason: str


class FailureLog:
    """The log of failed requests of one database."""

    def __init__(self, database: Database, *, pause: float = _PAUSE) -> None:
        self._database = database
        self._pause = pause
        self._noted: dict[FailedRequest, tuple[int, datetime, str]] = {}
        self._writer: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    def note(self, failed: FailedRequest, request_id: str) -> None:
        """Note a failure; it is written within about a second."""
        times = self._noted.get(failed, (0,))[0]
        if not times and len(self._noted) >= KEYS:
            return
        self._noted[failed] = (times + 1, datetime.now(UTC), request_id)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_later())

    async def close(self) -> None:
        """Write what is noted, at once."""
        self._closing.set()
        if self._writer is not None:
            await self._writer

    async def _write_later(self) -> None:
        while self._noted:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), self._pause)
            await self._write()

    async def _write(self) -> None:
        noted, self._noted = self._noted, {}
        rows = [_row(failed, *rest) for failed, rest in noted.items()]
        given = {
            "failures": orjson.dumps(rows).decode(),
            "connections": [*{failed.connection_id for failed in noted}],
        }
        try:
            async with self._database.noting() as connection, connection.transaction():
                await connection.execute(INSERT, given)
                await connection.execute(PRUNE, given)
        except (Away, Error):
            return


def _row(failed: FailedRequest, times: int, at: datetime, request_id: str) -> Mapping[str, Any]:
    return {**failed._asdict(), "times": times, "at": at, "request_id": request_id}
