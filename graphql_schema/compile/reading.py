"""Statements run: pages read from a cursor, whole or as a stream."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, Final, TypeAlias

from app.database import Database, bytes_cursor

CHUNK: Final = 500
"""Rows that a stream fetches and sends at a time."""

ReadRow: TypeAlias = tuple[Any, ...]
"""A row's JSON text, null where its stored document is of another make; its order values."""


class Stream:
    """A JSON array that is still being read; iterate it once, or close it."""

    def __init__(self, parts: AsyncIterator[bytes], pieces: AsyncGenerator[Any, None]) -> None:
        self._parts = parts
        self._pieces = pieces

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._parts

    async def close(self) -> None:
        """Give up what is unread, and the connection it is read from."""
        await self._pieces.aclose()


async def whole(
    database: Database, sql: str, parameters: dict[str, Any]
) -> AsyncGenerator[list[ReadRow], None]:
    """Yield the rows of a page in one piece."""
    async with database.reading() as connection:
        cursor = bytes_cursor(connection)
        await cursor.execute(sql, parameters)
        found = await cursor.fetchall()
    yield found


async def chunks(
    database: Database, sql: str, parameters: dict[str, Any]
) -> AsyncGenerator[list[ReadRow], None]:
    """Yield the rows of a page in pieces: one statement, one snapshot, bounded memory."""
    async with database.reading() as connection:
        held: list[ReadRow] = []
        async for row in bytes_cursor(connection).stream(sql, parameters, size=CHUNK):
            held.append(row)
            if len(held) == CHUNK:
                yield held
                held = []
        if held:
            yield held


async def first(database: Database, sql: str, parameters: dict[str, Any]) -> ReadRow | None:
    """Return the first row, its texts as bytes; None where there is none."""
    async with database.reading() as connection:
        await connection.single.execute(sql, parameters)
        return await connection.single.fetchone()


def place(row: ReadRow) -> tuple[Any, ...]:
    """Return the order values of a row, as they are bound again."""
    return tuple(v.decode() if isinstance(v, bytes) else v for v in row[1:])
