"""What one database taught us and need not be asked again: counts, and where pages begin.

Bounded, and no truth: what is forgotten is asked again or found by counting off.
"""

import asyncio
from collections.abc import Hashable
from copy import copy
from typing import NamedTuple
from weakref import WeakValueDictionary

from app.database import Database
from app.recent import Passing, Recent
from app.roster.bookmarks import Bookmarks
from app.roster.pagination import Pagination, Unwritten
from graphql_schema.edition_watch import EditionWatch


class VisibleShare(NamedTuple):
    """How many rows of a table are visible, and how many there are."""

    visible: int
    total: int


class Memory:
    """What is remembered of one database."""

    def __init__(self, database: Database) -> None:
        self.counts: Recent[bytes, int] = Recent(10_000)
        """How long a list of an edition is, by its hash."""
        self.passing_counts: Passing[bytes, int] = Passing(1_000, seconds=60)
        """How long a live list was a moment ago."""
        self.visible_shares: Recent[tuple[int, str, str], VisibleShare] = Recent(1_000)
        """How many rows of a table of an edition a view lets be seen."""
        self._counting: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()
        self.pagination = Pagination(database)
        """Where pages of live lists begin, for those who read by offset."""
        self.bookmarks = Bookmarks(database)
        self.editions = EditionWatch(database)
        """When the next edition is current."""
        self._database = database

    def counting(self, key: Hashable) -> asyncio.Lock:
        """Return the lock of whoever counts something, so that others wait for what is found."""
        lock = self._counting.get(key)
        if lock is None:
            lock = self._counting[key] = asyncio.Lock()
        return lock

    def untraced(self) -> "Memory":
        """Return the same memory, to which reading by offset adds nothing."""
        preview = copy(self)
        preview.pagination = Unwritten(self._database)
        return preview
