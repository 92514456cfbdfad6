"""What one database taught us and need not be asked again: counts, and where pages begin.

Bounded, and no truth: what is forgotten is asked again or found by counting off.
"""

from app.database import Database
from app.recent import Passing, Recent
from app.roster.bookmarks import Bookmarks, Place


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
