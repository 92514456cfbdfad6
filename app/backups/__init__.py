"""Backups: a district in one file, and the way back."""
