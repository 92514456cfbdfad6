"""The head of a response and the first part of its body, sent by one system call.

uvicorn writes them apart and uvloop sends each at once, which costs a short response a quarter of
its time.
"""

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle


class ResponseTransport:
    """The transport of one response, which holds the head until there is something of the body."""

    def __init__(self, cycle: RequestResponseCycle) -> None:
        self._cycle: Final = cycle
        self._transport: Final[asyncio.Transport] = cycle.transport
        self._head = b""
        self._is_begun = False

    def write(self, data: bytes) -> None:
        """Send data, a head with what follows it; what comes before a head is sent at once."""
        if self._head:
            head, self._head = self._head, b""
            self._transport.writelines([head, data] if data else [head])
        elif self._cycle.response_started and not self._is_begun:
            self._is_begun = True
            self._head = data
        else:
            self._transport.write(data)

    def flush(self) -> None:
        """Send a head that has no body."""
        if self._head:
            self.write(b"")

    def close(self) -> None:
        """Close the socket when all is sent."""
        self.flush()
        self._transport.close()

    def is_closing(self) -> bool:
        """Whether the socket is closed, or about to be."""
        return self._transport.is_closing()
