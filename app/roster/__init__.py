"""The published roster: what vendors see, in editions."""

from app.roster import (
    bookmarks,
    editions,
    objects,
    pagination,
    tombstones,
    unpublished,
    versions,
    walks,
)

__all__ = [
    "bookmarks",
    "editions",
    "objects",
    "pagination",
    "tombstones",
    "unpublished",
    "versions",
    "walks",
]
