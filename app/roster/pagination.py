"""Pagination of live lists by offset: behind which row the next page of a client begins.

A live list changes while a client reads it, so an offset counted anew loses and repeats rows. The
end of each page is kept, for the connection and the query that read it, and the page that begins
at that offset continues behind it. All workers share the table. What is lost costs exactness of the
pages under way: they are counted off again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any, Final

import orjson
from sqlalchemy import BigInteger, DateTime, Identity, Index, LargeBinary, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Database

Place = tuple[Any, ...]
"""The values that a list is ordered by, of one row."""

EXPIRY_SECONDS: Final = 3600
"""How long a session is kept after its last page."""
MOST: Final = 32
"""How many sessions of one list are kept: the most recent ones."""
_SWEEP_SECONDS: Final = 300

_FIND: Final = f"""
SELECT id, page_size, start_at, start_place, next_at, next_place FROM pagination_session
WHERE list_hash = %s AND seen_at > now() - interval '{EXPIRY_SECONDS} seconds'
ORDER BY seen_at DESC, id DESC
LIMIT {MOST}
"""  # noqa: S608
_ADVANCE: Final = """
UPDATE pagination_session
SET start_at = %s, start_place = %s, next_at = %s, next_place = %s, seen_at = clock_timestamp()
WHERE id = %s
"""
_BEGIN: Final = f"""
WITH old AS (
    DELETE FROM pagination_session WHERE id = ANY (ARRAY(
        SELECT id FROM pagination_session WHERE list_hash = %(list)s
        ORDER BY seen_at DESC, id DESC OFFSET {MOST - 1}
    ))
)
INSERT INTO pagination_session (
    list_hash, page_size, start_at, start_place, next_at, next_place, seen_at
) VALUES (
    %(list)s, %(size)s, %(start_at)s, %(start)s, %(next_at)s, %(next)s, clock_timestamp()
)
"""  # noqa: S608
_SWEEP: Final = f"""
DELETE FROM pagination_session WHERE seen_at < now() - interval '{EXPIRY_SECONDS} seconds'
"""  # noqa: S608


class PaginationSession(Base):
    """One client's way through one live list."""

    __tablename__ = "pagination_session"
    __table_args__: Any = (
        Index("ix_pagination_session_list_hash_seen_at", "list_hash", "seen_at"),
        Index("ix_pagination_session_seen_at", "seen_at"),
        {"prefixes": ["UNLOGGED"]},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    list_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """Of who reads, and of what is listed in which order."""
    page_size: Mapped[int]
    """The limit; another one is another session."""
    start_at: Mapped[int]
    """The offset of the last page."""
    start_place: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    """The row before that page; null where it is the first one, or was counted off."""
    next_at: Mapped[int]
    """The offset at which the next page begins."""
    next_place: Mapped[list[Any]] = mapped_column(JSONB)
    """The last row of the page, behind which the next one begins."""
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


@dataclass(frozen=True, slots=True)
class Session:
    """A session as it is stored."""

    id: int
    page_size: int
    start_at: int
    start: Place | None
    next_at: int
    next: Place


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page begins: behind `after`, None for the beginning, and `skip` rows further."""

    after: Place | None
    skip: int
    session: Session | None = None
    """The session that the page continues; None where it begins another."""


class Pagination:
    """The pagination sessions of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._swept = monotonic()

    async def find(self, list_: bytes, page_size: int, offset: int) -> Position:
        """Return where the page at an offset begins."""
        if not offset:
            return Position(None, 0)
        async with self._database.reading() as connection:
            found = await (await connection.execute(_FIND, [list_])).fetchall()
        return choose([_session(row) for row in found], page_size, offset)

    async def note(
        self, list_: bytes, page_size: int, offset: int, begun: Position, end: tuple[int, Place]
    ) -> None:
        """Keep the end of a page, its offset and its row; when it returns, all workers know."""
        next_at, place = end
        start, next_ = _json(None if begun.skip else begun.after), _json(place)
        async with self._database.noting() as connection:
            if monotonic() - self._swept > _SWEEP_SECONDS:
                self._swept = monotonic()
                await connection.execute(_SWEEP)
            if begun.session is not None:
                page = [offset, start, next_at, next_, begun.session.id]
                await connection.execute(_ADVANCE, page)
                return
            new = {"list": list_, "size": page_size, "start_at": offset, "start": start}
            await connection.execute(_BEGIN, {**new, "next_at": next_at, "next": next_})


class Unwritten(Pagination):
    """The sessions as they are, of which none is changed: for previews."""

    async def note(
        self, list_: bytes, page_size: int, offset: int, begun: Position, end: tuple[int, Place]
    ) -> None:
        """Keep nothing."""


def choose(sessions: Sequence[Session], page_size: int, offset: int) -> Position:
    """Return where a page begins; the most recent sessions come first.

    The next page of a session of its size continues that. A page that is read again begins where it
    did. Otherwise it begins behind the nearest known place, and is counted off from there.
    """
    own = [each for each in sessions if each.page_size == page_size]
    for each in own:
        if each.next_at == offset:
            return Position(each.next, 0, each)
    for each in (*own, *sessions):
        if each.start_at == offset and each.start is not None:
            return Position(each.start, 0)
        if each.next_at == offset:
            return Position(each.next, 0)
    before = [each for each in own if each.next_at < offset]
    if before:
        nearest = max(before, key=lambda each: each.next_at)
        return Position(nearest.next, offset - nearest.next_at)
    return Position(None, offset)


def _session(row: tuple[Any, ...]) -> Session:
    id_, page_size, start_at, start, next_at, next_ = row
    return Session(
        id_, page_size, start_at, None if start is None else tuple(start), next_at, tuple(next_)
    )


def _json(place: Place | None) -> str | None:
    return None if place is None else orjson.dumps(place).decode()
