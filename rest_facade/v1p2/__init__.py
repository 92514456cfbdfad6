"""OneRoster 1.2 as tables."""
