"""Posting to the webhook: over TLS, and to no address of the district's own network.

A name is resolved when something is sent, and the connection is made to an address that was
checked, so that no answer of a name server leads to another one. Proxies of the environment are
not used, for they would resolve the name themselves.
"""

import socket
import ssl
from http.client import HTTPException, HTTPSConnection
from typing import Any, Final
from urllib.request import (
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from app.district.web_addresses import ALLOW, find_fault, is_public

FAILURES: Final = (OSError, ValueError, HTTPException)
"""What `post` raises."""
_PATIENCE: Final = 10.0  # seconds


class WebhookRefused(OSError):
    """A webhook has an address that nothing is sent to."""


class _NoRedirects(HTTPRedirectHandler):
    """Nothing is sent on to another address."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""


class _PublicConnection(HTTPSConnection):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._create_connection = connect_public


class _PublicHTTPS(HTTPSHandler):
    def https_open(self, request: Request) -> Any:
        """Open a connection to a public address."""
        trust = ssl.create_default_context()
        return self.do_open(_PublicConnection, request, context=trust)


def post(url: str, body: bytes, *, private: bool) -> None:
    """Post JSON; raises one of `FAILURES`.

    `private` lets it go to any address, encrypted or not.
    """
    fault = None if private else find_fault(url)
    if fault is not None:
        raise WebhookRefused(fault)
    headers = {"content-type": "application/json", "user-agent": "rollcall"}
    request = Request(url, body, headers)  # noqa: S310  # the setting allows http and https only
    _opener(private=private).open(request, timeout=_PATIENCE).close()


def connect_public(
    address: tuple[str, int], timeout: float | None = None, source: Any = None
) -> socket.socket:
    """Return a connection to a host all of whose addresses are public."""
    host, port = address
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(place[0]) for *_, place in found]
    for each in addresses:
        if not is_public(each):
            raise WebhookRefused(f"{host} is at {each}, which is no public address; {ALLOW}")
    return socket.create_connection((addresses[0], port), timeout, source)


def _opener(*, private: bool) -> OpenerDirector:
    checked = () if private else (_PublicHTTPS,)
    return build_opener(_NoRedirects, ProxyHandler({}), *checked)
