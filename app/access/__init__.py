"""Access: who asks, how they prove it, and which rows they may see."""

from app.access import tables

__all__ = ["tables"]
