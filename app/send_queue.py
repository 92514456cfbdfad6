"""What the kernel still has to deliver of what was written to a socket."""

import sys
from contextlib import suppress
from fcntl import ioctl
from termios import TIOCOUTQ


def unacknowledged(socket: int) -> int:
    """Return how many bytes a socket's peer has not acknowledged; `socket` is its descriptor.

    Of a TCP socket that is what the peer's kernel has not received; 0 where this is unknown.
    """
    queued = bytearray(4)
    with suppress(OSError):  # the socket is closed, or the system has no such figure
        ioctl(socket, TIOCOUTQ, queued)
    return int.from_bytes(queued, sys.byteorder)
