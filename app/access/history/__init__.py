"""What a connection was given before: so that its deltas tell of what it sees no longer.

A connection that does not see the whole roster, or did not always see what it sees now, has a
history of its own. What it saw once and sees no longer is kept as it was told of it; what it sees
since later than it changed is known by that moment (`app/decisions/0070-honest-deltas.md`).
"""
