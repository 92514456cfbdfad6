"""Sockets that send too much, too little or nothing, that do not read, and that leave."""

import asyncio
import json
import pickle
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from app.http_protocol import HttpProtocolFactory
from app.settings import Settings
from app.socket_limits import HEAD_BYTES, IDLE_SECONDS, PIPELINED, SocketLimits
from app.start_queues import STARTS, Start, StartQueues

QUICK = SocketLimits(read_seconds=0.4, send_seconds=0.5, idle_per_address=3)
PATIENT = SocketLimits(read_seconds=60, send_seconds=60, idle_per_address=100)
PATIENCE = 20  # seconds, within which what must happen has happened
GET = b"GET / HTTP/1.1\r\nhost: test\r\n\r\n"


@dataclass
class Service:
    """An application that answers with what it was sent, or with `size` bytes, or never."""

    size: int = 0
    waits: bool = False
    started: asyncio.Event = field(default_factory=asyncio.Event)
    ended: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, and note how that ended."""
        if scope["type"] != "http":
            return
        self.started.set()
        try:
            await self._answer(receive, send)
        except asyncio.CancelledError:
            self.ended.append("cancelled")
            raise
        self.ended.append("answered")

    async def _answer(self, receive: Receive, send: Send) -> None:
        if self.waits:
            await asyncio.Event().wait()
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body, more = body + message["body"], message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(0, self.size, 100_000):
            await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})
        await send({"type": "http.response.body", "body": body})


Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


@dataclass
class Served:
    """A running server, and sockets of clients."""

    port: int
    factory: HttpProtocolFactory
    writers: list[Writer] = field(default_factory=list)

    async def connect(self, *, receive_buffer: int = 0) -> tuple[Reader, Writer]:
        """Return both ends of a new socket."""
        client = socket.create_connection(("127.0.0.1", self.port))
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        reader, writer = await asyncio.open_connection(sock=client, limit=50_000)
        self.writers.append(writer)
        return reader, writer

    async def send(self, data: bytes) -> tuple[Reader, Writer]:
        """Return both ends of a new socket, on which this was sent."""
        reader, writer = await self.connect()
        writer.write(data)
        await writer.drain()
        return reader, writer


@asynccontextmanager
async def serving(service: Any, limits: SocketLimits) -> AsyncIterator[Served]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        factory = HttpProtocolFactory(limits)
        http: Any = factory
        config = uvicorn.Config(
            service, http=http, log_config=None, ws="none", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve([listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        served = Served(listening.getsockname()[1], factory)
        yield served
        for writer in served.writers:
            writer.close()
        server.should_exit = True
        await running


async def rest(reader: Reader) -> bytes:
    """Return all that comes until the server closes the socket."""
    received = b""
    async with asyncio.timeout(PATIENCE):
        with suppress(ConnectionError):
            while part := await reader.read(100_000):
                received += part
    return received


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.01)


def refusal(received: bytes) -> tuple[int, str]:
    head, _, body = received.partition(b"\r\n\r\n")
    assert b"\r\nconnection: close" in head
    return int(head.split()[1]), json.loads(body)["error"]


def test_what_it_overrides_is_there() -> None:
    """Names that are no public API may change with a release of uvicorn; this fails first."""
    overridden = (
        "connection_made", "connection_lost", "data_received", "on_message_begin", "on_url",
        "on_header", "on_headers_complete", "on_body", "on_message_complete", "_start_asgi_task",
        "on_response_complete", "pause_writing", "resume_writing",
    )  # fmt: skip

    assert not [name for name in overridden if not hasattr(HttpToolsProtocol, name)]
    assert {"response_complete", "response_started", "disconnected"} <= {
        *RequestResponseCycle.__init__.__code__.co_names
    }


def test_a_spawned_worker_gets_the_limits_of_the_settings() -> None:
    settings = Settings.load(read_seconds=3, send_seconds=4, idle_sockets=5)

    factory = pickle.loads(pickle.dumps(HttpProtocolFactory(SocketLimits.of(settings))))  # noqa: S301

    assert factory.limits == SocketLimits(3, 4, 5)


async def test_requests_are_answered_one_after_the_other_on_a_socket() -> None:
    async with serving(Service(), QUICK) as served:
        reader, writer = await served.send(GET + GET)
        for body in (b"one", b"two" * 50_000):
            head = b"POST / HTTP/1.1\r\nhost: test\r\ncontent-length: %d\r\n\r\n" % len(body)
            writer.write(head + body)
        writer.write(b"GET / HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n")

        received = await rest(reader)

    assert received.count(b"HTTP/1.1 200 OK") == 5
    assert b"one" in received
    assert b"twotwo" in received


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nx: " + b"x" * HEAD_BYTES + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * (HEAD_BYTES // 32) + b"\r\n",
        b"GET /" + b"x" * HEAD_BYTES + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nx: " + b"x" * HEAD_BYTES,
        b"POST / HTTP/1.1\r\nhost: test\r\ntransfer-encoding: chunked\r\n\r\n5;x="
        + b"x" * HEAD_BYTES * 8,
        b"POST / HTTP/1.1\r\nhost: test\r\ntransfer-encoding: chunked\r\n\r\n0\r\n"
        + b"x: " + b"x" * HEAD_BYTES * 8,
    ],
    ids=["long", "many", "url", "endless", "extension", "trailer"],
)  # fmt: skip
async def test_large_head_is_refused(head: bytes) -> None:
    service = Service()
    async with serving(service, PATIENT) as served:
        reader, _ = await served.send(head)

        assert refusal(await rest(reader)) == (431, "headers_too_large")
    assert "answered" not in service.ended or head.startswith(b"POST")


async def test_head_of_many_small_parts_is_not_kept() -> None:
    async with serving(Service(), PATIENT) as served:
        reader, writer = await served.send(b"GET / HTTP/1.1\r\n")
        sent = 0
        with suppress(ConnectionError):
            while sent < 50_000_000 and not reader.at_eof():
                writer.write(b"x: %s\r\n" % (b"y" * 1_000))
                await writer.drain()
                sent += 1_000

    assert sent < 20_000_000  # what the kernel's buffers hold, and not what was to be sent


async def test_head_just_below_the_limit_is_answered() -> None:
    async with serving(Service(), PATIENT) as served:
        head = b"GET / HTTP/1.1\r\nhost: test\r\nconnection: close\r\nx: " + b"x" * 60_000
        reader, _ = await served.send(head + b"\r\n\r\n")

        assert (await rest(reader)).startswith(b"HTTP/1.1 200 OK")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", None),
        (b"\r\n", None),
        (b"GET / HT", 408),
        (b"GET / HTTP/1.1\r\nhost: test\r\n", 408),
        (b"POST / HTTP/1.1\r\nhost: test\r\ncontent-length: 10\r\n\r\n", 408),
        (b"POST / HTTP/1.1\r\nhost: test\r\ncontent-length: 10\r\n\r\nabc", 408),
    ],
)
async def test_socket_that_does_not_go_on_is_closed(sent: bytes, status: int | None) -> None:
    async with serving(Service(), QUICK) as served:
        reader, _ = await served.send(sent)
        received = await rest(reader)

    assert (refusal(received)[0] if received else None) == status


async def test_head_that_drips_is_refused() -> None:
    async with serving(Service(), QUICK) as served:
        reader, writer = await served.send(b"GET / HTTP/1.1\r\nx: ")
        async with asyncio.timeout(PATIENCE):
            with suppress(ConnectionError):
                while not reader.at_eof():
                    writer.write(b"y")
                    await writer.drain()
                    with suppress(TimeoutError):
                        await asyncio.wait_for(reader.read(1), 0.05)


async def test_body_that_is_slow_but_goes_on_is_read() -> None:
    async with serving(Service(), QUICK) as served:
        reader, writer = await served.send(
            b"POST / HTTP/1.1\r\nhost: test\r\nconnection: close\r\ncontent-length: 20000\r\n\r\n"
        )
        for _ in range(20):
            writer.write(b"x" * 1_000)
            await asyncio.sleep(0.05)

        assert (await rest(reader)).endswith(b"x" * 20_000 + b"\r\n0\r\n\r\n")


async def test_socket_that_waits_longest_is_closed_where_an_address_has_too_many() -> None:
    limits = SocketLimits(read_seconds=60, idle_per_address=3)
    async with serving(Service(waits=True), limits) as served:
        busy, _ = await served.send(GET)
        waiting = [await served.connect() for _ in range(4)]
        await asyncio.sleep(IDLE_SECONDS * 1.5)
        assert not any(reader.at_eof() for reader, _ in waiting)
        waiting.append(await served.connect())

        assert await rest(waiting[0][0]) == b""
        assert await rest(waiting[1][0]) == b""
        for reader in (busy, *(reader for reader, _ in waiting[2:])):
            assert not reader.at_eof()


@pytest.mark.parametrize("also", [b"", GET], ids=["alone", "pipelined"])
async def test_request_is_cancelled_when_its_client_leaves(also: bytes) -> None:
    service = Service(waits=True)
    async with serving(service, PATIENT) as served:
        _, writer = await served.send(GET + also)
        await service.started.wait()
        await asyncio.sleep(0.05)
        writer.close()

        await until(lambda: service.ended == ["cancelled"])


SENT = 160


async def test_many_requests_of_one_sender_let_another_one_start_between_them() -> None:
    """The service blocks the event loop for a while in each, as work of ours does."""
    order: list[str] = []

    async def service(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            order.append(scope["path"])
            time.sleep(0.001)  # it is the point
            await Service()(scope, receive, send)

    head = b"GET /%s HTTP/1.1\r\nhost: test\r\nauthorization: Bearer %s\r\n\r\n"
    async with serving(service, PATIENT) as served:
        sockets = [await served.connect() for _ in range(SENT + 1)]
        await asyncio.sleep(0.1)
        for _, writer in sockets[:-1]:
            writer.write(head % (b"many", b"one"))
        sockets[-1][1].write(head % (b"single", b"other"))
        await until(lambda: len(order) == SENT + 1)

    assert order.index("/single") < SENT / 2


async def test_requests_of_one_sender_start_in_their_order_a_few_at_once() -> None:
    queues = StartQueues()
    started: list[str] = []

    def add(sender: bytes | None, name: str) -> None:
        queues.add(sender, partial(started.append, name))

    first, later = [f"{n}" for n in range(STARTS)], [f"{n}" for n in range(STARTS, STARTS * 3)]
    for name in (*first, *later):
        add(b"one", name)
    add(b"other", "of another")
    add(None, "of nobody")
    assert started == [*first, "of another", "of nobody"]

    await asyncio.sleep(0)
    assert started[STARTS + 2 :] == later[:STARTS]
    add(b"one", "last")
    assert started[-1] != "last"

    await until(lambda: started[STARTS + 2 :] == [*later, "last"])
    await asyncio.sleep(0.05)
    add(b"one", "afterwards")
    assert started[-1] == "afterwards"


async def test_request_that_waits_is_not_run_when_its_client_has_left() -> None:
    service = Service()
    head = GET.replace(b"\r\n\r\n", b"\r\nauthorization: Bearer one\r\n\r\n")
    async with serving(service, PATIENT) as served:
        held: list[Start] = []
        served.factory.starts.add = lambda _, start: held.append(start)  # type: ignore[method-assign]
        _, writer = await served.send(head)
        await until(lambda: bool(held))
        writer.close()
        await asyncio.sleep(0.1)

        held[0]()
        await asyncio.sleep(0.05)

    assert service.ended == []


async def test_requests_without_end_in_a_pipeline_are_refused() -> None:
    async with serving(Service(waits=True), PATIENT) as served:
        reader, _ = await served.send(GET * (PIPELINED + 2))

        assert refusal(await rest(reader)) == (400, "too_many_pipelined_requests")


async def test_response_that_nobody_reads_is_broken_off() -> None:
    service = Service(size=50_000_000)
    async with serving(service, QUICK) as served:
        _, writer = await served.connect(receive_buffer=4_096)
        writer.write(GET)

        await until(lambda: service.ended == ["cancelled"])


async def test_response_that_is_read_slowly_is_sent_to_its_end() -> None:
    service = Service(size=4_000_000)
    async with serving(service, QUICK) as served:
        reader, writer = await served.connect(receive_buffer=65_536)
        writer.write(GET.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n"))
        received = 0
        async with asyncio.timeout(PATIENCE * 2):
            while part := await reader.read(40_000):
                received += len(part)
                await asyncio.sleep(0.02)

    assert received > 4_000_000
    assert service.ended == ["answered"]
