"""Access: who asks, how they prove it, and which rows they may see."""

from app.access import changes, tables
from app.access.history import received
from app.access.history import tables as history

__all__ = ["changes", "history", "received", "tables"]
