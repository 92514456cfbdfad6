"""The response to an export: a line of JSON for each row, sent as the rows are read."""

from asyncio import to_thread
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Any, Final

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.encodings import preferred
from app.errors import RollcallError

_HEADERS: Final = {
    "cache-control": "no-store",
    "vary": "Authorization, Accept-Encoding",
    "content-type": "application/x-ndjson",
}


class _Broken(Exception):
    """A page could not be read after others were sent."""


class ExportResponse(Response):
    """Sends the rows of all pages; where one fails, the body ends without its last chunk.

    So a client sees that it is incomplete.
    """

    def __init__(
        self,
        first: Sequence[Any],
        pages: AsyncGenerator[Sequence[Any] | object, None],
        accept_encoding: str,
    ) -> None:
        encoding = preferred(accept_encoding)
        super().__init__(headers=_HEADERS)
        del self.headers["content-length"]
        self._pages = pages
        self._parts: AsyncIterator[bytes] = self._lines(first)
        if encoding is not None:
            self.headers["content-encoding"] = encoding.name
            self._parts = encoding.encode_all(self._parts)

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send the parts, and stop reading whatever happens."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        try:
            async for part in self._parts:
                await send({"type": "http.response.body", "body": part, "more_body": True})
        except (_Broken, RollcallError):
            return
        finally:
            await self._pages.aclose()
        await send({"type": "http.response.body", "body": b""})

    async def _lines(self, first: Sequence[Any]) -> AsyncIterator[bytes]:
        yield await to_thread(_encode, first)
        async for page in self._pages:
            if not isinstance(page, list):
                raise _Broken
            yield await to_thread(_encode, page)


def _encode(rows: Sequence[Any]) -> bytes:
    return b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
