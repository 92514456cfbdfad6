"""What a socket may cost before and after its request: sizes, deadlines, and how many are idle."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final, NamedTuple

from app.settings import Settings

HEAD_BYTES: Final = 64 * 1024
"""Bytes of a request's head: its first line and its headers, 32 bytes more for each of them."""
HEADER_OVERHEAD: Final = 32
"""What a header counts beyond its text, as HTTP/2 counts it (RFC 9113, 10.5.1)."""
IDLE_SECONDS: Final = 1.0
"""How long a socket may wait before it counts as idle: many may come at once, and then ask."""
PIPELINED: Final = 16
"""Requests that may wait behind the one that is being answered on a socket."""
BYTES_PER_SECOND: Final = 1_000
"""The rate below which a body or a response counts as making no progress."""

Close = Callable[[], None]


@dataclass(frozen=True, slots=True)
class SocketLimits:
    """The limits of one worker's sockets."""

    read_seconds: float = 10
    """How long a head may take, and how long a body may make no progress."""
    send_seconds: float = 30
    """How long a response may make no progress."""
    idle_per_address: int = 200
    """Sockets of one address that wait for a request, or for the rest of one."""

    @classmethod
    def of(cls, settings: Settings) -> "SocketLimits":
        """Return the limits that the settings name."""
        return cls(settings.read_seconds, settings.send_seconds, settings.idle_sockets)


class IdleSockets:
    """The sockets of one worker that wait for a request, by address, oldest first."""

    def __init__(self, per_address: int, seconds: float = IDLE_SECONDS) -> None:
        self._per_address = per_address
        self._seconds = seconds
        self._of: dict[str, OrderedDict[object, _Waiting]] = {}

    def add(self, address: str, key: object, close: Close) -> None:
        """Note a socket; where the address has too many, those that wait longest are closed."""
        sockets = self._of.setdefault(address, OrderedDict())
        now = monotonic()
        sockets[key] = _Waiting(now, close)
        sockets.move_to_end(key)
        while len(sockets) > self._per_address:
            key, oldest = next(iter(sockets.items()))
            if now - oldest.since < self._seconds:
                return
            del sockets[key]
            oldest.close()

    def discard(self, address: str, key: object) -> None:
        """Forget a socket that waits no more."""
        sockets = self._of.get(address)
        if sockets is not None:
            sockets.pop(key, None)
            if not sockets:
                del self._of[address]


class _Waiting(NamedTuple):
    since: float
    close: Close
