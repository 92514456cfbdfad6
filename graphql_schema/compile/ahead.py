"""Reading ahead of whoever takes what is read: a slow client does not hold a connection."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

READ_AHEAD: Final = 8_000_000
"""Bytes of one answer that may wait to be taken."""


async def ahead(
    parts: AsyncGenerator[bytes, None], most: int = READ_AHEAD
) -> AsyncGenerator[bytes, None]:
    """Yield `parts`, read in the background while no more than `most` bytes wait to be taken.

    What reads is never cancelled in the middle: closed early, this waits for it to notice.
    """
    line = _Line(most)
    reader = asyncio.create_task(line.fill(parts))
    try:
        while (part := await line.take()) is not None:
            yield part
    finally:
        line.leave()
        await reader


class _Line:
    """Parts that wait to be taken, and the room there is for more."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._bytes = 0
        self._room = asyncio.Event()
        self._left = False

    async def fill(self, parts: AsyncGenerator[bytes, None]) -> None:
        """Put parts in line until there are no more, or nobody takes them."""
        try:
            async with aclosing(parts):
                async for part in parts:
                    self._waiting.put_nowait(part)
                    self._bytes += len(part)
                    await self._until_room()
                    if self._left:
                        return
        finally:
            self._waiting.put_nowait(None)

    async def take(self) -> bytes | None:
        """Return the next part; None after the last."""
        part = await self._waiting.get()
        self._bytes -= len(part or b"")
        self._room.set()
        return part

    def leave(self) -> None:
        """Take no more."""
        self._left = True
        self._room.set()

    async def _until_room(self) -> None:
        while self._bytes > self._most and not self._left:
            self._room.clear()
            await self._room.wait()
