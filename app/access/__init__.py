"""Access: who asks, how they prove it, and which rows they may see."""

from app.access import tables
from app.access.history import tables as history

__all__ = ["history", "tables"]
