"""Backups of a district, and what comes back from them."""
