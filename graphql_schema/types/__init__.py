"""The graph's types, one module per part of school life, and the published roster."""
