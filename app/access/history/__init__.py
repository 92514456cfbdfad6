"""What a connection received before, so that its deltas report what it sees no longer, and anew.

What it received and sees no longer is reported as a tombstone; what it sees since later than it
changed is known by that moment (`app/decisions/0100-tombstones.md`).
"""
