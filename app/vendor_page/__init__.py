"""A vendor's own page about its connection."""
