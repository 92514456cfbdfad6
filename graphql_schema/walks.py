"""Walks: from which edition the pages of a list are cut, while a client goes through them.

Pages of different editions lose and repeat objects. So the edition of a walk's first page is
remembered for an hour after its last: by every worker in a table, and by each worker for itself.
A client that follows our links carries the edition with it and needs none of this.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final

from app.database import Database
from app.recent import Recent

KEPT_SECONDS: Final = 3600
"""How long a walk is remembered after its last page."""
_WRITTEN_SECONDS: Final = 300  # a walk that goes on is written again after so long

_FIND: Final = f"""
SELECT edition FROM roster_walk
WHERE walk = %s AND seen_at > now() - interval '{KEPT_SECONDS} seconds'
"""  # noqa: S608
_WRITE: Final = """
INSERT INTO roster_walk (walk, edition) VALUES (%s, %s)
ON CONFLICT (walk) DO UPDATE SET edition = excluded.edition, seen_at = now()
"""
_SWEEP: Final = f"""
DELETE FROM roster_walk WHERE seen_at < now() - interval '{KEPT_SECONDS} seconds'
"""  # noqa: S608
_IS_READABLE: Final = """
SELECT FROM roster_edition
WHERE number = %(edition)s AND number >= (
    SELECT coalesce(max(known.number), 0)
    FROM roster_edition AS known
    JOIN connection ON connection.id = %(connection)s AND known.published_at <= greatest(
        connection.created_at,
        (SELECT max(moment::timestamptz) FROM jsonb_each_text(since) AS change (published, moment))
    )
)
"""


@dataclass(frozen=True, slots=True)
class _Pin:
    """What this worker knows of a walk: its edition, and when that was last written down."""

    edition: int
    written: float


class Walks:
    """The walks through the lists of one database; `clock` counts seconds."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = monotonic) -> None:
        self._database = database
        self._clock = clock
        self._pins: Recent[bytes, _Pin] = Recent(100_000)
        self._swept = clock()

    async def begin(self, walk: bytes, edition: int) -> None:
        """Remember that a walk's pages are cut from `edition`; when it returns, others know."""
        pin = self._pins.get(walk)
        now = self._clock()
        if pin and pin.edition == edition and now - pin.written < _WRITTEN_SECONDS:
            return
        await self._write(walk, edition)
        self._pins.put(walk, _Pin(edition, now))

    async def edition(self, walk: bytes, current: int) -> int:
        """Return the edition of a walk under way; one that nobody knows goes on in `current`.

        An edition older than the current one may have been overtaken by a new walk that
        another worker began; then the table is asked.
        """
        pin = self._pins.get(walk)
        if pin is None or pin.edition != current:
            current = await self._find(walk) or self._recent(pin) or current
        await self.begin(walk, current)
        return current

    async def can_read(self, edition: int, connection: str) -> bool:
        """Return whether a connection can read an edition before the current one.

        It must be kept, and not be replaced before the connection was made, or before what it
        may see was changed last: what left the roster until then is none of its business.
        """
        given = {"edition": edition, "connection": connection}
        async with self._database.reading() as reading:
            found = await (await reading.execute(_IS_READABLE, given)).fetchone()
        return found is not None

    async def _find(self, walk: bytes) -> int | None:
        async with self._database.reading() as connection:
            found = await (await connection.execute(_FIND, [walk])).fetchone()
        return found[0] if found else None

    def _recent(self, pin: _Pin | None) -> int | None:
        """Return what this worker knows even if the database lost its table."""
        return pin.edition if pin and self._clock() - pin.written < KEPT_SECONDS else None

    async def _write(self, walk: bytes, edition: int) -> None:
        async with self._database.noting() as connection:
            if self._clock() - self._swept > KEPT_SECONDS:
                self._swept = self._clock()
                await connection.execute(_SWEEP)
            await connection.execute(_WRITE, [walk, edition])


class Unwritten(Walks):
    """The walks as they are, to which nothing is added: for whoever only looks."""

    async def begin(self, walk: bytes, edition: int) -> None:
        """Remember nothing."""
