"""A person is erased: everything that says something of the person, but the audit trail."""

from app.erasure import tables

__all__ = ["tables"]
