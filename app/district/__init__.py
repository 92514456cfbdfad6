"""The district's own decisions: its settings, who made them and when."""

from app.district import package_imports, tables

__all__ = ["package_imports", "tables"]
