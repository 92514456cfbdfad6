"""The published roster: what vendors see, in editions."""

from app.roster import editions, objects, walks

__all__ = ["editions", "objects", "walks"]
