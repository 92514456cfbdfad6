"""What one database taught us and need not be asked again: counts, and where pages begin.

Bounded, and no truth: what is forgotten is asked again or found by counting off.
"""

from collections import OrderedDict
from time import monotonic
from typing import Final, Generic, TypeVar

from app.database import Database
from app.roster.bookmarks import Bookmarks, Place

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """A mapping of the most recently used entries."""

    def __init__(self, size: int) -> None:
        self._size: Final = size
        self._entries: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """Return the entry, which becomes the most recent one; None if there is none."""
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
        return entry

    def put(self, key: K, value: V) -> None:
        """Keep an entry, and forget the least recent one when there are too many."""
        self._entries[key] = value
        self._entries.move_to_end(key)
        if len(self._entries) > self._size:
            self._entries.popitem(last=False)

    def __len__(self) -> int:
        return len(self._entries)


class Passing(Generic[K, V]):
    """A mapping of the most recently used entries, each forgotten after so many seconds."""

    def __init__(self, size: int, seconds: float) -> None:
        self._seconds: Final = seconds
        self._entries: Recent[K, tuple[float, V]] = Recent(size)

    def get(self, key: K) -> V | None:
        """Return the entry; None if there is none any more."""
        until, value = self._entries.get(key) or (0.0, None)
        return value if monotonic() < until else None

    def put(self, key: K, value: V) -> None:
        """Keep an entry from now on."""
        self._entries.put(key, (monotonic() + self._seconds, value))


class Memory:
    """What is remembered of one database."""

    def __init__(self, database: Database) -> None:
        self.counts: Recent[bytes, int] = Recent(10_000)
        """How long a list of an edition is, by its hash."""
        self.passing_counts: Passing[bytes, int] = Passing(1_000, seconds=60)
        """How long a live list was a moment ago."""
        self.passing_places: Passing[tuple[bytes, int], Place] = Passing(10_000, seconds=60)
        """Behind which row of a live list an offset began a moment ago."""
        self.bookmarks = Bookmarks(database)
