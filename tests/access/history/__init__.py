"""What connections are told that see only a part of the roster, now and before."""
