"""Responses of uvicorn through the transport that joins their heads with their bodies."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from uvicorn.config import Config
from uvicorn.server import ServerState

from app.http_protocol import HttpProtocolFactory
from app.socket_limits import SocketLimits

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
START = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]}


class Socket(asyncio.Transport):
    """A socket that records each call by which something is sent."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.sent: list[bytes] = []
        self.is_closed = False

    def write(self, data: Any) -> None:
        """Record one call."""
        self.sent.append(bytes(data))

    def writelines(self, list_of_data: Any) -> None:
        """Record one call."""
        self.sent.append(b"".join(list_of_data))

    def close(self) -> None:
        """Record that it is closed."""
        self.is_closed = True

    def is_closing(self) -> bool:
        """Tell whether it is closed."""
        return self.is_closed

    def get_write_buffer_size(self) -> int:
        """Tell that all was taken."""
        return 0


async def answered(request: bytes, messages: Sequence[dict[str, Any]]) -> Socket:
    """Return the socket on which an application answered a request with these messages."""
    done = asyncio.Event()

    async def application(_scope: Any, receive: Any, send: Any) -> None:
        await receive()
        for message in messages:
            await send(message)
        done.set()

    config = Config(application, log_config=None, lifespan="off")
    config.load()
    made = HttpProtocolFactory(SocketLimits(read_seconds=60, send_seconds=60, idle_per_address=9))
    state, socket = ServerState(), Socket()
    state.default_headers = []
    protocol = made(config, state, {}, asyncio.get_running_loop())
    protocol.connection_made(socket)
    protocol.data_received(request)
    async with asyncio.timeout(20):
        await done.wait()
        while state.tasks:
            await asyncio.sleep(0)
    protocol.connection_lost(None)
    return socket


def part(body: bytes, *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": more}


GET = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"
HEAD_REQUEST = b"HEAD / HTTP/1.1\r\nhost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 1\r\n\r\nx"


@pytest.mark.parametrize(
    ("request_", "messages", "sent"),
    [
        (GET, [START, part(b"body")], [HEAD + b"body"]),
        (GET, [START, part(b"bo", more=True), part(b"dy")], [HEAD + b"bo", b"dy"]),
        (HEAD_REQUEST, [START, part(b"")], [HEAD]),
        (POST, [START, part(b"body")], [CONTINUE, HEAD + b"body"]),
        (GET, [START], [HEAD]),
    ],
    ids=["body", "parts", "without a body", "100-continue", "unfinished"],
)
async def test_head_is_sent_with_the_first_part_of_the_body(
    request_: bytes, messages: Sequence[dict[str, Any]], sent: Sequence[bytes]
) -> None:
    assert (await answered(request_, messages)).sent == sent


async def test_socket_is_closed_after_a_head_that_has_no_body() -> None:
    socket = await answered(HEAD_REQUEST.replace(b"1.1", b"1.0"), [START, part(b"")])

    assert [data.endswith(b"\r\n\r\n") for data in socket.sent] == [True]
    assert socket.is_closed
