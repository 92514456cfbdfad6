"""OneRoster CSV packages in: from a zip to the SIS, whole or not at all."""

from app.intake import tables

__all__ = ["tables"]
