"""Bookmarks: behind which row of a list an offset begins, so that a page is a range of keys.

Clients count off what they have read. The row that ends a page is remembered, by the worker
that read it at once and by a table a moment later. What is forgotten costs counting, no more.
"""

import asyncio
from collections import OrderedDict
from datetime import datetime
from time import monotonic
from typing import Any, Final

import orjson
from psycopg import Error
from sqlalchemy import DateTime, Index, LargeBinary, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Database

Place = tuple[Any, ...]
"""The values that a list is ordered by, of one row."""

_LATER_SECONDS: Final = 0.2  # how long bookmarks gather before they are written together
_KEPT_SECONDS: Final = 3600
_FIND: Final = """
SELECT at, place FROM roster_bookmark WHERE list_hash = %s AND at <= %s ORDER BY at DESC LIMIT 1
"""
_WRITE: Final = """
INSERT INTO roster_bookmark (list_hash, at, place) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING
"""
_SWEEP: Final = f"""
DELETE FROM roster_bookmark WHERE written_at < now() - interval '{_KEPT_SECONDS} seconds'
"""  # noqa: S608


class Bookmark(Base):
    """The row before an offset of one list."""

    __tablename__ = "roster_bookmark"
    __table_args__: Any = (
        Index("ix_roster_bookmark_written_at", "written_at"),
        {"prefixes": ["UNLOGGED"]},
    )

    list_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """Of the edition, of who sees it, and of what is listed in which order."""
    at: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[list[Any]] = mapped_column(JSONB)
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Bookmarks:
    """The bookmarks of one database; at most `size` are at hand."""

    def __init__(self, database: Database, *, size: int = 100_000) -> None:
        self._database = database
        self._size = size
        self._known: OrderedDict[tuple[bytes, int], Place] = OrderedDict()
        self._unwritten: dict[tuple[bytes, int], Place] = {}
        self._writing: asyncio.Task[None] | None = None
        self._swept = monotonic()

    async def find(self, list_: bytes, offset: int) -> tuple[int, Place | None]:
        """Return the nearest place at or before an offset, and what offset it stands for.

        (0, None) is the beginning of the list.
        """
        known = self._known.get((list_, offset))
        if known is not None:
            return offset, known
        async with self._database.reading() as connection:
            found = await (await connection.execute(_FIND, [list_, offset])).fetchone()
        return (found[0], tuple(found[1])) if found else (0, None)

    def put(self, list_: bytes, offset: int, place: Place) -> None:
        """Remember the row before an offset."""
        key = (list_, offset)
        if key in self._known:
            return
        self._known[key] = self._unwritten[key] = place
        if len(self._known) > self._size:
            self._known.popitem(last=False)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_later())

    async def _write_later(self) -> None:
        await asyncio.sleep(_LATER_SECONDS)
        rows, self._unwritten = self._unwritten, {}
        try:
            await self._write([(*key, orjson.dumps(p).decode()) for key, p in rows.items()])
        except Error:
            return  # they stay at hand here; other workers count

    async def _write(self, rows: list[tuple[bytes, int, str]]) -> None:
        async with self._database.noting() as connection, connection.cursor() as cursor:
            await cursor.executemany(_WRITE, rows)
            if monotonic() - self._swept > _KEPT_SECONDS:
                self._swept = monotonic()
                await cursor.execute(_SWEEP)
