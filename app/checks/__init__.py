"""Checks of the SIS and of the next edition: what a district mends before vendors see it."""

from app.checks import tables

__all__ = ["tables"]
