"""Why a record is published or not, and why a connection sees it or not."""

from app.explanations import tables

__all__ = ["tables"]
