"""OneRoster 1.1: its operations, its bodies, and whom it knows."""
