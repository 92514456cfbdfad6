"""Nothing that a connection is answered depends on what it may not see.

A connection is asked the same in two worlds: in the district as it is, and in one that never had
what the connection may not see. What that is, `sight` finds out by plain Python.
"""
