"""OneRoster 1.1, as rows of the engine's tables."""
