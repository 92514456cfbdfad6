"""uvicorn's HTTP protocol with bounds: large heads, silent senders, slow readers, gone clients.

uvicorn reads a head of any size, waits for its rest for ever, and lets a request run whose client
is gone. Here a head is bounded (431), head and body have a deadline (408), an address has so many
idle sockets, a response that makes no progress is broken off, and the task of a request is
cancelled when its client leaves, which cancels its statement on the server.

This is the only module that overrides uvicorn's protocol, whose methods are no public API: the
version is pinned, and `tests/service/test_http_protocol.py` holds what it relies on.
"""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import orjson
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)
from uvicorn.server import ServerState

from app.response_transport import ResponseTransport
from app.send_queue import unacknowledged
from app.socket_limits import (
    BYTES_PER_SECOND,
    HEAD_BYTES,
    HEADER_OVERHEAD,
    PIPELINED,
    IdleSockets,
    SocketLimits,
)
from app.start_queues import StartQueues, sender_of

_PIPELINED: Final = (
    400,
    "too_many_pipelined_requests",
    f"More than {PIPELINED} requests wait on this socket. Read their responses first.",
)
_TOO_LARGE: Final = (
    431,
    "headers_too_large",
    f"The first line and the headers exceed {HEAD_BYTES:,} bytes, each header counting "
    f"{HEADER_OVERHEAD} bytes more than its text. Send fewer or shorter headers.",
)


@dataclass(frozen=True)
class HttpProtocolFactory:
    """Makes the protocol of each socket of a worker; uvicorn takes it as `http`."""

    limits: SocketLimits
    idle: IdleSockets = field(init=False)
    starts: StartQueues = field(init=False, default_factory=StartQueues)

    def __post_init__(self) -> None:
        object.__setattr__(self, "idle", IdleSockets(self.limits.idle_per_address))

    def __call__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> "HttpProtocol":
        """Return the protocol of a new socket."""
        return HttpProtocol(self, config, server_state, app_state, _loop)


class HttpProtocol(HttpToolsProtocol):
    """The protocol of one socket."""

    def __init__(
        self,
        made_by: HttpProtocolFactory,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        loop: asyncio.AbstractEventLoop | None,
    ) -> None:
        super().__init__(config, server_state, app_state, loop)
        self._limits = made_by.limits
        self._idle = made_by.idle
        self._starts = made_by.starts
        self._address = ""
        self._head_size = 0
        self._unparsed = 0
        """Bytes received since the parser last completed a head, a part of a body or a message."""
        self._reading = False
        """Whether a request has begun to come in and is not complete."""
        self._has_head = False
        self._received = 0
        self._is_refused = False
        self._is_lost = False
        self._running: asyncio.Task[Any] | None = None
        self._response: ResponseTransport | None = None
        self._read_timer: asyncio.TimerHandle | None = None
        self._send_timer: asyncio.TimerHandle | None = None

    # ---------------------------------------------------------------- the socket

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a request, not for ever."""
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        self._become_idle()
        self._expect_more()

    def connection_lost(self, exc: Exception | None) -> None:
        """Cancel the request that nobody waits for any more."""
        self._is_lost = True
        super().connection_lost(exc)
        self._idle.discard(self._address, self)
        self._stop_reading_timer()
        self._stop_send_timer()
        if self._running is not None:
            self._running.cancel()

    def data_received(self, data: bytes) -> None:
        """Parse what came, unless it is more than a head may have."""
        self._unparsed += len(data)
        self._received += len(data)
        super().data_received(data)
        if self._is_refused or self._is_lost:
            return
        if self._head_size > HEAD_BYTES or self._unparsed > HEAD_BYTES:
            self._refuse(*_TOO_LARGE)
        elif self._read_timer is None and (self._reading or not self._is_answering):
            self._expect_more()

    # ---------------------------------------------------------------- the parser

    def on_message_begin(self) -> None:
        """Begin to count a head."""
        self._head_size = 0
        self._reading = True
        self._has_head = False
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Count a part of the first line."""
        self._head_size += len(url)
        if self._head_size <= HEAD_BYTES:
            super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count a header, or a trailer, and take it while there is room."""
        self._head_size += len(name) + len(value) + HEADER_OVERHEAD
        if self._head_size <= HEAD_BYTES:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Start the request, unless its head is too large."""
        self._unparsed = 0
        self._has_head = True
        self._stop_reading_timer()
        if self._head_size > HEAD_BYTES:
            self._refuse(*_TOO_LARGE)
        elif len(self.pipeline) >= PIPELINED:
            self._refuse(*_PIPELINED)
        if self._is_refused:
            return
        super().on_headers_complete()
        if self.pipeline:
            self.flow.resume_reading()  # or nobody would notice that the client leaves

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._unparsed = 0
        if not self._is_refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Wait for nothing: the request is complete."""
        self._unparsed = 0
        self._reading = False
        self._stop_reading_timer()
        self._idle.discard(self._address, self)
        if not self._is_refused:
            super().on_message_complete()

    # ---------------------------------------------------------------- the request

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Start a request as soon as it is its sender's next one."""
        start = partial(self._start, cycle, app)
        self._starts.add(sender_of(cycle.scope["headers"]), start)

    def _start(self, cycle: RequestResponseCycle, app: Any) -> None:
        if self._is_lost:
            return
        cycle.transport = self._response = ResponseTransport(cycle)  # type: ignore[assignment]
        super()._start_asgi_task(cycle, partial(self._run, cycle, app))

    async def _run(
        self,
        cycle: RequestResponseCycle,
        app: ASGIApp,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        """Answer a request; that it is cancelled because its client left is no failure."""
        if self._is_lost:
            cycle.disconnected = True
            return
        running = self._running = asyncio.current_task()
        try:
            await app(scope, receive, send)
        except asyncio.CancelledError:
            if not self._is_lost:
                raise
            cycle.disconnected = True
        finally:
            if self._running is running:
                self._running = None

    def on_response_complete(self) -> None:
        """Wait for the next request; what runs on after the response is not cancelled."""
        self._running = None
        if self._response is not None:
            self._response.flush()
        super().on_response_complete()
        if not self.pipeline:
            self._become_idle()
        self._watch_sending()

    # ---------------------------------------------------------------- slow readers

    def pause_writing(self) -> None:
        """Give a reader that does not keep up a while."""
        super().pause_writing()
        self._watch_sending()

    def resume_writing(self) -> None:
        """Go on: the client reads."""
        super().resume_writing()
        self._stop_send_timer()

    def _watch_sending(self) -> None:
        if self.transport.get_write_buffer_size() and self._send_timer is None:
            check = partial(self._check_sending, self._unread())
            self._send_timer = self.loop.call_later(self._limits.send_seconds, check)

    def _check_sending(self, waiting: int) -> None:
        """Break a response off of which too little was read."""
        self._send_timer = None
        read = waiting - self._unread()
        if read < min(waiting, self._limits.send_seconds * BYTES_PER_SECOND):
            self.transport.abort()
        else:
            self._watch_sending()

    def _unread(self) -> int:
        """Return how many bytes the client has not received: ours, and those in the kernel.

        The kernel takes more from us only when a third of its buffer is free: by our own buffer
        alone, a slow client seems to stand still for a minute.
        """
        queued = unacknowledged(self.transport.get_extra_info("socket").fileno())
        return self.transport.get_write_buffer_size() + queued

    def _stop_send_timer(self) -> None:
        if self._send_timer is not None:
            self._send_timer.cancel()
            self._send_timer = None

    # ---------------------------------------------------------------- slow senders

    def _become_idle(self) -> None:
        if self._address and not self._is_lost:
            self._idle.add(self._address, self, self.transport.close)

    @property
    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _expect_more(self) -> None:
        self._received = 0
        self._read_timer = self.loop.call_later(self._limits.read_seconds, self._check_received)

    def _check_received(self) -> None:
        """Refuse a head that is not complete by now, and a body of which too little came.

        A socket that sent nothing is closed without a word. A body that we do not read, since
        nobody takes it yet, may wait.
        """
        self._read_timer = None
        enough = self._limits.read_seconds * BYTES_PER_SECOND
        if not self._reading:
            self.transport.close()
        elif not self._has_head:
            self._refuse_slow("head")
        elif self._received < enough and not self.flow.read_paused:
            self._refuse_slow("body")
        else:
            self._expect_more()

    def _refuse_slow(self, part: str) -> None:
        seconds = self._limits.read_seconds
        self._refuse(
            408,
            "request_timeout",
            f"The {part} of the request did not arrive in {seconds:g} seconds. Send it at once.",
        )

    def _refuse(self, status: int, code: str, message: str) -> None:
        """Answer, unless an answer is under way, and close the socket."""
        self._is_refused = True
        self._stop_reading_timer()
        if self._is_answering and self.cycle.response_started:
            self.transport.abort()
            return
        body = orjson.dumps({"error": code, "message": message})
        head = b"content-type: application/json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
        self.transport.write(STATUS_LINE[status] + head % len(body) + body)
        self.transport.close()

    def _stop_reading_timer(self) -> None:
        if self._read_timer is not None:
            self._read_timer.cancel()
            self._read_timer = None
