"""Reading ahead of whoever takes what is read: a slow client does not hold a connection."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Final

READ_AHEAD: Final = 8_000_000
"""Bytes of one answer that may wait to be taken."""
PATIENCE: Final = 0.5
"""Seconds for which a source keeps its database connection while there is no room."""


class Line:
    """Parts that wait to be taken, and the room there is for more."""

    def __init__(self, most: int | None = None) -> None:
        self._most = READ_AHEAD if most is None else most
        self._waiting: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._bytes = 0
        self._room = asyncio.Event()

    async def fill(self, parts: AsyncGenerator[bytes, None], *, paced: bool) -> None:
        """Put parts in line until there are no more; a source that is `paced` waits for room."""
        try:
            async with aclosing(parts):
                async for part in parts:
                    self._waiting.put_nowait(part)
                    self._bytes += len(part)
                    if not paced:
                        await self.until_room(self._most)
        finally:
            self._waiting.put_nowait(None)

    async def take(self) -> bytes | None:
        """Return the next part; None after the last."""
        part = await self._waiting.get()
        self._bytes -= len(part or b"")
        self._room.set()
        return part

    async def has_room(self, seconds: float = PATIENCE) -> bool:
        """Return whether there is room, or is within so many seconds."""
        if self._bytes <= self._most:
            return True
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.until_room(self._most)
        return self._bytes <= self._most

    async def until_room(self, most: int | None = None) -> None:
        """Return when no more than `most` bytes wait, by default half of what may."""
        most = self._most // 2 if most is None else most
        while self._bytes > most:
            self._room.clear()
            await self._room.wait()


async def ahead(
    parts: AsyncGenerator[bytes, None], line: Line | None = None, *, most: int | None = None
) -> AsyncGenerator[bytes, None]:
    """Yield `parts`, read in the background while there is room for what waits to be taken.

    Who gives a `line` looks for room there by itself, between two parts. Closed early, what
    reads is cancelled, and its statement with it.
    """
    paced = line is not None
    line = line or Line(most)
    reader = asyncio.create_task(line.fill(parts, paced=paced))
    try:
        while (part := await line.take()) is not None:
            yield part
        await reader  # raises what reading failed with
    finally:
        reader.cancel()
        await asyncio.wait([reader])
        if not reader.cancelled():
            reader.exception()  # it was raised above, or nobody is left to be told
