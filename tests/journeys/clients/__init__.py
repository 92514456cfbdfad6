"""Typed clients of the graph, as their registries have them, with default settings."""
