"""The service asked as a vendor asks it: over a socket, or within the process."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

import orjson
from anyio import sleep_forever, to_thread
from starlette.types import ASGIApp, Message

from app.errors import RollcallError

_PATIENCE: Final = 60  # seconds


@dataclass(frozen=True, slots=True)
class Question:
    """A request."""

    path: str
    """From the public address on, with its query."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = None
    address: str = "127.0.0.1"
    """Where it comes from, as far as that can be chosen."""
    method: str | None = None
    """By default POST with a body, else GET."""

    @property
    def verb(self) -> str:
        """The method."""
        return self.method or ("GET" if self.body is None else "POST")


@dataclass(frozen=True, slots=True)
class Reply:
    """What the service answered; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, parsed; an empty object where it is no JSON."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return {}


Ask = Callable[[Question], Awaitable[Reply]]


class NoAnswer(RollcallError):
    """The service does not answer at its address."""

    code, status = "no_answer", 503


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """A service redirects nobody: a redirect is the answer."""


def over_http(public_url: str) -> Ask:
    """Return a way to ask the service that runs at an address; it may raise `NoAnswer`."""
    opener = build_opener(ProxyHandler({}), _Stay())

    def ask(question: Question) -> Reply:
        url, headers = public_url + question.path, dict(question.headers)
        request = Request(url, question.body, headers, method=question.verb)  # noqa: S310  settings let in http and https alone
        try:
            with opener.open(request, timeout=_PATIENCE) as answer:
                return Reply(answer.status, _lower(answer.headers.items()), answer.read())
        except HTTPError as refusal:
            with refusal:
                return Reply(refusal.code, _lower(refusal.headers.items()), refusal.read())
        except (URLError, OSError, HTTPException) as failure:
            why = getattr(failure, "reason", failure)
            raise NoAnswer(f"{public_url} does not answer ({why}).") from None

    async def ask_aside(question: Question) -> Reply:
        return await to_thread.run_sync(ask, question)

    return ask_aside


def _lower(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}


class Within:
    """A way to ask a service of this process, once it is given."""

    app: ASGIApp

    async def __call__(self, question: Question) -> Reply:
        """Return what it answers."""
        sent: list[Message] = []

        parts = [question.body or b""]

        async def receive() -> Message:
            if not parts:
                await sleep_forever()  # the client stays until it is answered
            return {"type": "http.request", "body": parts.pop(), "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        path, _, query = question.path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": question.verb,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(n.lower().encode(), v.encode()) for n, v in question.headers.items()],
            "client": (question.address, 0),
            "server": ("rollcall", 0),
            "state": {},
        }
        await self.app(scope, receive, send)
        start, *rest = sent
        headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
        return Reply(start["status"], headers, b"".join(each.get("body", b"") for each in rest))
