"""The district's own decisions: its settings, who made them and when."""

from app.district import tables

__all__ = ["tables"]
