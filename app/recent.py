"""Bounded mappings: of what was used most recently, for ever or for a while."""

from collections import OrderedDict
from time import monotonic
from typing import Final, Generic, TypeVar

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

    def drop(self, key: K) -> None:
        """Forget an entry, if there is one."""
        self._entries.pop(key, None)

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
