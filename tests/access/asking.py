"""Requests to an ASGI application, byte for byte as a test writes them."""

import base64
from dataclasses import dataclass

import orjson
from starlette.types import ASGIApp, Message

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        """The body, parsed."""
        parsed: dict[str, object] = orjson.loads(self.body)
        return parsed


async def ask(
    app: ASGIApp,
    *,
    path: str = "/oauth2/token",
    method: str = "POST",
    headers: Headers = (),
    query: bytes = b"",
    body: bytes = b"",
    state: dict[str, object] | None = None,
    address: str | None = None,
) -> Answer:
    """Return what `app` answers; an exception of its own comes through.

    `state` is what its layers tell each other, `address` where the request comes from.
    """
    sent: list[Message] = []
    parts = [body[at : at + 1000] for at in range(0, len(body), 1000)] or [b""]

    async def receive() -> Message:
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "root_path": "",
        "query_string": query,
        "headers": headers,
        "state": {} if state is None else state,
        "client": None if address is None else (address, 4711),
    }
    await app(scope, receive, send)
    start, *rest = sent
    named = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], named, b"".join(message["body"] for message in rest))


def basic(client_id: str, secret: str) -> Headers:
    """Return the header of HTTP Basic."""
    return ((b"authorization", b"Basic " + base64.b64encode(f"{client_id}:{secret}".encode())),)
