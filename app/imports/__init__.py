"""Imports as jobs: uploaded packages, what was requested, and what became of it.

What an import does is `app.intake`; here are the rows that the graph reads and writes.
"""
