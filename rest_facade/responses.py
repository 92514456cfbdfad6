"""Responses: answers as HTTP, encoded as the client likes it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Final, TypeAlias

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.encodings import ON_A_THREAD, WORTH_IT, Encoding, preferred
from rest_facade.headers import EXPOSED, Header, header

Close: TypeAlias = Callable[[], Awaitable[None]]

_COMMON: Final[tuple[Header, ...]] = (
    (b"content-type", b"application/json"),
    (b"vary", b"Authorization, Accept-Encoding"),
    (b"access-control-allow-origin", b"*"),
    EXPOSED,
)
_PREFLIGHT: Final[tuple[Header, ...]] = (
    (
        b"access-control-allow-headers",
        b"Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, "
        b"X-Rollcall-Debug, X-Vendor-Authorization",
    ),
    (b"access-control-max-age", b"86400"),
)
FRESH: Final[Header] = (b"cache-control", b"private, no-cache")
"""Kept by the client alone, and asked about each time: a 304 is cheap."""
_UNKEPT: Final[Header] = (b"cache-control", b"no-store")


class _Streamed(Response):
    """A response that is sent as it is read.

    A client that leaves is noticed between two parts: what reads the parts is never cancelled
    in the middle, so that its database connection can be used again.
    """

    def __init__(self, parts: AsyncIterator[bytes], close: Close) -> None:
        super().__init__()
        self._parts = parts
        self._close = close

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send the parts, and let go of their source whatever happens."""
        leaving = asyncio.create_task(_client_leaves(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            async for part in self._parts:
                if leaving.done():
                    return
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            leaving.cancel()
            await self._close()


async def _client_leaves(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def answered(body: bytes, headers: Iterable[Header], accept_encoding: str) -> Response:
    """Return a response with this JSON."""
    encoding = preferred(accept_encoding) if len(body) >= WORTH_IT else None
    if encoding is None:
        return _response(200, body, headers)
    encoded = (
        encoding.encode(body)
        if len(body) < ON_A_THREAD
        else await asyncio.to_thread(encoding.encode, body)
    )
    return _response(200, encoded, (*headers, _encoded(encoding)))


def streamed(
    parts: AsyncIterator[bytes], close: Close, headers: Iterable[Header], accept_encoding: str
) -> Response:
    """Return a response with the JSON that these parts are; its length is not known before.

    `close` is called at the end, also if the client leaves before.
    """
    encoding = preferred(accept_encoding)
    response = _Streamed(encoding.encode_all(parts) if encoding else parts, close)
    response.raw_headers = [*_COMMON, *headers, *((_encoded(encoding),) if encoding else ())]
    return response


def unchanged(headers: Iterable[Header]) -> Response:
    """Return the response to a client that has the answer already."""
    response = Response(status_code=304)
    response.raw_headers = [*_COMMON[1:], *headers]
    return response


def without_body(headers: Iterable[Header]) -> Response:
    """Return the response to HEAD."""
    response = Response()
    response.raw_headers = [*_COMMON, *headers]
    return response


def preflight(methods: tuple[str, ...]) -> Response:
    """Return what a browser asks before it sends a token to us from another site's page."""
    named = ", ".join(methods)
    response = Response(status_code=204)
    allowed = (header("allow", named), (b"access-control-allow-methods", named.encode()))
    response.raw_headers = [*_COMMON[1:], *allowed, *_PREFLIGHT]
    return response


def written(status: int, body: bytes, headers: Iterable[Header]) -> Response:
    """Return the response to a change that was made."""
    if body:
        return _response(status, body, (*headers, _UNKEPT))
    response = Response(status_code=status)
    response.raw_headers = [*_COMMON[1:], *headers, _UNKEPT]
    return response


def refused(status: int, body: bytes, headers: Iterable[Header]) -> Response:
    """Return a response without data."""
    return _response(status, body, (*headers, _UNKEPT))


def _response(status: int, body: bytes, headers: Iterable[Header]) -> Response:
    response = Response(body, status)
    length = (b"content-length", str(len(body)).encode())
    response.raw_headers = [*_COMMON, *headers, length]
    return response


def _encoded(encoding: Encoding) -> Header:
    return (b"content-encoding", encoding.name.encode())
