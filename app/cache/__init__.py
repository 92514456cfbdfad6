"""The OneRoster cache as people run it: when it is refreshed, what came of it, who is told."""

from app.cache import tables

__all__ = ["tables"]
