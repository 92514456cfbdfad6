"""Waiting for the next edition: one statement a second, however many requests wait."""

import asyncio
from typing import Final

from app.database import Database

MOST_SECONDS: Final = 30
"""The longest that a request may wait."""
_INTERVAL: Final = 1.0
_CURRENT: Final = "SELECT coalesce(max(number), 0) FROM roster_edition"


class EditionWatch:
    """Tells requests of one process when a newer edition is current."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lookup: asyncio.Task[int] | None = None
        self._looked_up_at = 0.0

    async def wait(self, known: int, seconds: float) -> None:
        """Return when an edition after `known` is current, or after some seconds."""
        now = asyncio.get_running_loop().time
        ends = now() + seconds
        while await self._current() <= known and now() < ends:
            await asyncio.sleep(min(_INTERVAL, max(0.0, ends - now())))

    async def _current(self) -> int:
        """Return the current edition, as it was within the last second."""
        now = asyncio.get_running_loop().time()
        if self._lookup is None or (self._lookup.done() and now - self._looked_up_at >= _INTERVAL):
            self._lookup = asyncio.create_task(self._look_up())
            self._looked_up_at = now
        return await asyncio.shield(self._lookup)

    async def _look_up(self) -> int:
        async with self._database.reading() as connection:
            row = await (await connection.execute(_CURRENT)).fetchone()
        assert row is not None  # noqa: S101  an aggregate gives a row
        return int(row[0])
