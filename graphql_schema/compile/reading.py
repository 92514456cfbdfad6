"""Statements run: pages read from a cursor, whole or as a stream."""

from asyncio import timeout
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import Any, Final, TypeAlias

from psycopg import AsyncRawCursor, DatabaseError

from app.database import ChunkCursor, Database, WriteConnection, bytes_cursor
from app.errors import RollcallError
from graphql_schema.compile.plan import Statement

POLICY_CHANGED: Final = "RC001"
"""The SQLSTATE that `check_policy_revision` raises."""
CHUNK: Final = 500
"""Rows that a stream fetches and sends at a time."""

CHUNK_SECONDS: Final = 30
"""How long a stream waits for its next rows."""

ReadRow: TypeAlias = tuple[Any, ...]
"""A row's JSON text, null where its stored document is of another make; its number; its person;
its order values."""


class PolicyChanged(RollcallError):
    """What the viewer may see was changed since it was looked up; nothing was read."""

    code, status = "policy_changed", 503


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
    database: Database, statement: Statement, parameters: dict[str, Any]
) -> AsyncGenerator[list[ReadRow], None]:
    """Yield the rows of a page in one piece."""
    async with _telling_changes(), database.reading() as connection:
        cursor = bytes_cursor(connection)
        await _run(cursor, statement, parameters)
        found = await cursor.fetchall()
    yield found


async def chunks(
    database: Database,
    statement: Statement,
    parameters: dict[str, Any],
    *,
    is_continued: bool = False,
) -> AsyncGenerator[list[ReadRow], None]:
    """Yield the rows of a page in pieces: one statement, one snapshot, bounded memory.

    A page that `is_continued` has been sent in part, and waits longer for a database connection.
    Raises TimeoutError where the next piece takes too long; the statement is cancelled.
    """
    patience = CHUNK_SECONDS if is_continued else None
    async with _telling_changes(), database.streaming(patience) as connection:
        read = ChunkCursor(connection).chunks(
            statement.numbered, statement.in_order(parameters), CHUNK
        )
        async with aclosing(read) as pieces:
            while True:
                async with timeout(CHUNK_SECONDS):
                    piece = await anext(pieces, None)
                if piece is None:
                    return
                yield piece


async def first(
    database: Database,
    statement: Statement,
    parameters: dict[str, Any],
    within: WriteConnection | None = None,
) -> ReadRow | None:
    """Return the first row, its texts as bytes; None where there is none.

    It is read `within` a transaction, or on a connection of its own.
    """
    if within is not None:
        async with _telling_changes():
            cursor = bytes_cursor(within)
            await _run(cursor, statement, parameters)
            return await cursor.fetchone()
    async with _telling_changes(), database.reading() as connection:
        await _run(connection.single, statement, parameters)
        return await connection.single.fetchone()


async def _run(
    cursor: AsyncRawCursor[Any], statement: Statement, parameters: Mapping[str, Any]
) -> None:
    given = statement.in_order(parameters)
    await cursor.execute(statement.numbered, given, prepare=statement.prepare)


@asynccontextmanager
async def _telling_changes() -> AsyncIterator[None]:
    """Raise `PolicyChanged` where a statement fails for that reason."""
    try:
        yield
    except DatabaseError as error:
        if error.sqlstate != POLICY_CHANGED:
            raise
        raise PolicyChanged(
            "What this connection may see was changed just now. Repeat the request."
        ) from None


def place(row: ReadRow) -> tuple[Any, ...]:
    """Return the order values of a row, as they are bound again."""
    return tuple(v.decode() if isinstance(v, bytes) else v for v in row[3:])
