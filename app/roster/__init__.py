"""The published roster: what vendors see, in editions."""

from app.roster import bookmarks, editions, objects, walks

__all__ = ["bookmarks", "editions", "objects", "walks"]
