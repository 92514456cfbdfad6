"""What one database taught us and need not be asked again: counts, and where pages begin.

Bounded, and no truth: what is forgotten is asked again or found by counting off.
"""

from copy import copy

from app.database import Database
from app.recent import Passing, Recent
from app.roster.bookmarks import Bookmarks
from app.roster.pagination import Pagination, Unwritten
from graphql_schema.edition_watch import EditionWatch


class Memory:
    """What is remembered of one database."""

    def __init__(self, database: Database) -> None:
        self.counts: Recent[bytes, int] = Recent(10_000)
        """How long a list of an edition is, by its hash."""
        self.passing_counts: Passing[bytes, int] = Passing(1_000, seconds=60)
        """How long a live list was a moment ago."""
        self.visible_shares: Recent[tuple[int, str, str], tuple[int, ...]] = Recent(1_000)
        """How many rows of a table of an edition a view lets be seen, and how many there are."""
        self.pagination = Pagination(database)
        """Where pages of live lists begin, for those who read by offset."""
        self.bookmarks = Bookmarks(database)
        self.editions = EditionWatch(database)
        """When the next edition is current."""
        self._database = database

    def untraced(self) -> "Memory":
        """Return the same memory, to which reading by offset adds nothing."""
        preview = copy(self)
        preview.pagination = Unwritten(self._database)
        return preview
