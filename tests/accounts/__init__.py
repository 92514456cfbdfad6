"""Accounts of people: signing in, sessions, roles, the audit log."""
