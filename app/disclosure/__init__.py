"""The log of disclosures: which connection received what, kept per answer."""

from app.disclosure import tables

__all__ = ["tables"]
