"""The published roster: what vendors see, in editions."""

from app.roster import editions, objects

__all__ = ["editions", "objects"]
