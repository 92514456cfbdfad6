"""Who wrote what in the grade book, and what was there before."""

from app.grades import tables

__all__ = ["tables"]
