"""Queries of the district's staff: the log of what they ran, and the questions they saved."""

from app.staff_queries import tables

__all__ = ["tables"]
