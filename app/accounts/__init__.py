"""Accounts of the district's people: who they are, how they sign in, and what they did."""

from app.accounts import tables

__all__ = ["tables"]
