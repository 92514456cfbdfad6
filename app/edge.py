"""The outermost layer of every request: its id, its headers, its one event, its last catch."""

import os
import re
from collections.abc import Iterable
from http import HTTPStatus
from time import perf_counter
from typing import Final

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.access.failure_log import FailedRequest, FailureLog
from app.errors import FAILED
from app.events import AccessRefused, Answered, Crashed, emit

_REFUSED: Final = {401: "unauthenticated", 403: "forbidden"}
"""The statuses of requests that are refused for who sent them, and what they are called."""
_OTHERS_ID = re.compile(rb"[\w.-]{8,64}", re.ASCII)
_SAFE = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
)
_POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_HTTPS_ONLY = (b"strict-transport-security", b"max-age=31536000")


class Edge:
    """Wraps the application.

    An inner layer may write into the request's `state`: `operation`, the name under which
    events speak of the request; `caller`, the client id; `is_test`, whether the service itself
    sends it to test a connection; `refusal`, the code of why its sender may not do this; `path`,
    the path without ids, and `reason`, a code of why the request failed, for the log of failed
    requests. It may read `request_id`.
    """

    def __init__(self, app: ASGIApp, *, https: bool, failures: FailureLog | None = None) -> None:
        self.app = app
        self._failures = failures
        self.headers = safe_headers(https=https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request and emit `Answered`; a bug is a 500 that tells nothing."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = perf_counter()
        request_id = _request_id(scope["headers"])
        scope.setdefault("state", {})["request_id"] = request_id
        outgoing = Outgoing(send, (*self.headers, (b"x-request-id", request_id.encode())))
        try:
            await self.app(scope, receive, outgoing)
        except Exception as bug:  # noqa: BLE001  # the edge: nothing is above
            emit(Crashed.by(bug, _operation(scope), request_id))
            await outgoing.fail(request_id)
        finally:
            emit(_answer(scope, outgoing.status, perf_counter() - began, request_id))
            if outgoing.status in _REFUSED or "refusal" in scope["state"]:
                emit(_refused(scope, outgoing.status, request_id))
            self._note_failure(scope, outgoing.status, request_id)

    def _note_failure(self, scope: Scope, status: int, request_id: str) -> None:
        """Note for a connection that its request failed; a test of it was no request of it."""
        caller = None if scope["state"].get("is_test") else scope["state"].get("caller")
        if self._failures is None or caller is None or status < 400:
            return
        reason = scope["state"].get("reason") or scope["state"].get("refusal")
        failed = FailedRequest(
            caller, scope["method"], _path(scope), status, reason or HTTPStatus(status).phrase
        )
        self._failures.note(failed, request_id)


def safe_headers(*, https: bool) -> tuple[tuple[bytes, bytes], ...]:
    """Return the headers that every answer has."""
    return (*_SAFE, _HTTPS_ONLY) if https else _SAFE


class Outgoing:
    """The way out of one response, on which headers are added and the status is seen."""

    __slots__ = ("_headers", "_send", "status")

    def __init__(self, send: Send, headers: tuple[tuple[bytes, bytes], ...]) -> None:
        self._send = send
        self._headers = headers
        self.status = 0

    async def __call__(self, message: Message) -> None:
        """Pass a part of the response on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = message["headers"] = [*message["headers"], *self._headers]
            if _POLICY[0] not in dict(headers):
                headers.append(_POLICY)
        await self._send(message)

    async def fail(self, request_id: str) -> None:
        """Answer 500 where nothing was sent yet; else the server breaks the connection off."""
        if self.status:
            return
        body = {"error": "server_error", "message": FAILED, "requestId": request_id}
        headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
        await self({"type": "http.response.start", "status": 500, "headers": headers})
        await self({"type": "http.response.body", "body": orjson.dumps(body)})


def _request_id(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return the id that a proxy before us gave the request, else a new one."""
    for name, value in headers:
        if name == b"x-request-id" and _OTHERS_ID.fullmatch(value):
            return value.decode()
    return os.urandom(8).hex()


def _operation(scope: Scope) -> str:
    """Return what was asked for in words of ours: a path is one where its route has no gaps."""
    named = scope["state"].get("operation")
    if named is None and scope.get("path_params") == {}:
        named = scope["path"]
    return str(named or "unknown")


def _path(scope: Scope) -> str:
    """Return the path of a request without ids; one that its route did not name has none."""
    own = scope["path"] if scope.get("path_params") == {} else "unknown"
    return str(scope["state"].get("path") or own)


def _refused(scope: Scope, status: int, request_id: str) -> AccessRefused:
    client = scope.get("client")
    return AccessRefused(
        operation=_operation(scope),
        status=status,
        reason=scope["state"].get("refusal") or _REFUSED[status],
        caller=scope["state"].get("caller"),
        address=client[0] if client else None,
        request_id=request_id,
    )


def _answer(scope: Scope, status: int, seconds: float, request_id: str) -> Answered:
    return Answered(
        operation=_operation(scope),
        method=scope["method"],
        status=status or 499,  # the client left before there was an answer
        seconds=round(seconds, 6),
        caller=scope["state"].get("caller"),
        request_id=request_id,
        document=scope["state"].get("document"),
        steps=steps() if (steps := scope["state"].get("seconds")) else None,
    )
