"""A client that costs little: one kept connection, one request at a time, bodies not copied."""

import asyncio
import re
from dataclasses import dataclass
from typing import Final

_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_NEXT: Final = re.compile(rb'\r\nlink: [^\r]*<([^>]*)>; *rel="next"', re.IGNORECASE)
_TAG: Final = re.compile(rb"\r\netag: ([^\r]*)", re.IGNORECASE)
_TOTAL: Final = re.compile(rb"\r\nx-total-count: (\d+)", re.IGNORECASE)
_LAST_CHUNK: Final = b"\r\n0\r\n\r\n"


class Failed(Exception):
    """The server answered with something else than was asked for."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; `body` has the chunks' frames where it was sent in chunks."""

    status: int
    head: bytes
    parts: list[bytes]

    @property
    def body(self) -> bytes:
        """The body as it was sent."""
        return b"".join(self.parts)

    @property
    def next(self) -> str | None:
        """The path of the next page, None after the last."""
        found = _NEXT.search(self.head)
        return re.sub("^http://[^/]*", "", found[1].decode()) if found else None

    @property
    def total(self) -> int:
        """How many objects there are in all."""
        found = _TOTAL.search(self.head)
        return int(found[1]) if found else 0

    @property
    def tag(self) -> str:
        """The entity tag."""
        found = _TAG.search(self.head)
        return found[1].decode() if found else ""


class Client(asyncio.Protocol):
    """A connection to a port of 127.0.0.1, kept between requests."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._transport: asyncio.Transport | None = None
        self._head = b""
        self._parts: list[bytes] = []
        self._left: int | None = None
        self._answer: asyncio.Future[Reply] | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail the request under way."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or Failed("The server hung up."))

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    async def get(self, path: str, bearer: str = "", *, tag: str = "", expect: int = 200) -> Reply:
        """Return the answer to a GET; raises `Failed` unless it has the expected status."""
        headers = f"authorization: Bearer {bearer}\r\n" if bearer else ""
        headers += f"if-none-match: {tag}\r\n" if tag else ""
        return await self._ask(f"GET {path} HTTP/1.1\r\nhost: bench\r\n{headers}\r\n", expect)

    async def post(self, path: str, form: str) -> Reply:
        """Return the answer to a posted form."""
        return await self._ask(
            f"POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-length: {len(form)}\r\n"
            f"content-type: application/x-www-form-urlencoded\r\n\r\n{form}",
            200,
        )

    async def _ask(self, request: str, expect: int) -> Reply:
        self._head, self._parts, self._left = b"", [], None
        self._answer = asyncio.get_running_loop().create_future()
        (await self._connected()).write(request.encode())
        reply = await self._answer
        if reply.status != expect:
            raise Failed(
                f"{request.split(' HTTP', maxsplit=1)[0]}: {reply.status} {reply.body[:500]!r}"
            )
        return reply

    async def _connected(self) -> asyncio.Transport:
        """Return the way out, made anew where the server was tired of waiting."""
        if self._transport is None or self._transport.is_closing():
            loop = asyncio.get_running_loop()
            self._transport, _ = await loop.create_connection(lambda: self, "127.0.0.1", self._port)
        return self._transport

    def data_received(self, data: bytes) -> None:
        """Take a piece of the answer."""
        if not self._head:
            data = self._read_head(data)
            if not self._head:
                return
        self._parts.append(data)
        if self._left is None:
            tail = data if len(data) > len(_LAST_CHUNK) else b"".join(self._parts[-8:])
            done = tail.endswith(_LAST_CHUNK)
        else:
            self._left -= len(data)
            done = self._left <= 0
        if done and self._answer is not None:
            self._answer.set_result(Reply(int(self._head[9:12]), self._head, self._parts))

    def _read_head(self, data: bytes) -> bytes:
        """Keep the head once it is whole, and return what follows it."""
        data = b"".join([*self._parts, data])
        head, end, rest = data.partition(b"\r\n\r\n")
        self._parts = [] if end else [data]
        if end:
            length = _LENGTH.search(head)
            bodiless = head[9:12] == b"304"
            self._head, self._left = head, int(length[1]) if length else (0 if bodiless else None)
        return rest
