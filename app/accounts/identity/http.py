"""Requests to an identity provider: bounded in time and size, without redirects."""

import json
from collections.abc import Mapping
from http.client import HTTPException
from time import monotonic
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from app.errors import RollcallError

_SECONDS: Final = 5.0
"""For each read, and twice that for a response as a whole."""
_BYTES: Final = 1_000_000
_CHUNK: Final = 65_536


class ProviderUnavailable(RollcallError):
    """An identity provider does not answer, or not as one does."""

    code, status = "identity_provider_unavailable", 503


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""


class Reply:
    """A response, as Authlib's client reads it."""

    def __init__(self, status_code: int, body: bytes) -> None:
        self.status_code = status_code
        self._body = body

    def json(self) -> Any:
        """Return the body as JSON; raises `ValueError`."""
        return json.loads(self._body)

    def raise_for_status(self) -> None:
        """Raise `ProviderUnavailable` for an error."""
        if self.status_code >= 400:
            raise ProviderUnavailable(f"it answered with the status {self.status_code}")


class ProviderSession:
    """What Authlib's client sends requests by."""

    def post(self, url: str, *, data: Mapping[str, str], headers: Any, auth: Any) -> Reply:
        """Send a form with the authentication of the client."""
        url, headers, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        return send(Request(url, body.encode(), headers))  # noqa: S310  # checked by `discovery`


def get_json(url: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the JSON object at an address; raises `ProviderUnavailable`."""
    reply = send(Request(url, headers=dict(headers or {})))  # noqa: S310  # checked by `discovery`
    reply.raise_for_status()
    try:
        found = reply.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ProviderUnavailable(f"{url} has no JSON object")
    return found


def send(request: Request) -> Reply:
    """Return the response to a request; raises `ProviderUnavailable`."""
    request.add_header("user-agent", "rollcall")
    request.add_header("accept", "application/json")
    opener = build_opener(_NoRedirects, ProxyHandler({}))
    try:
        with opener.open(request, timeout=_SECONDS) as response:
            return Reply(response.status, _read(response))
    except HTTPError as refusal:
        with refusal:
            return Reply(refusal.code, refusal.read(_CHUNK))
    except (OSError, HTTPException, ValueError) as failure:
        raise ProviderUnavailable(f"{request.host} does not answer ({failure})") from None


def _read(response: Any) -> bytes:
    """Return a body of bounded size that arrives in time."""
    body, deadline = bytearray(), monotonic() + 2 * _SECONDS
    while chunk := response.read1(_CHUNK):
        body += chunk
        if len(body) > _BYTES or monotonic() > deadline:
            raise OSError("the response is too large or too slow")
    return bytes(body)
