"""Token requests: an HTTP request becomes a `TokenRequest`, or is refused (RFC 6749).

Parameters stand in the body or in the address, since clients do both; one that stands in
both must be the same in both, as must credentials in the header and in the body. The secret is
never taken from an address, because addresses are logged. Parameters that nobody here reads are
ignored.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar, Final
from urllib.parse import parse_qsl, unquote

from starlette.datastructures import Headers

from app.errors import RollcallError

FORM: Final = "application/x-www-form-urlencoded"
_READ: Final = frozenset({"grant_type", "scope", "client_id", "client_secret"})
_MAX_PARAMETERS: Final = 100


class TokenRefused(RollcallError):
    """A token is not issued; `code` is RFC 6749's word for why."""

    status: ClassVar[int] = 400
    headers: Mapping[str, str] = MappingProxyType({})
    """What the answer has besides."""


class InvalidRequest(TokenRefused):
    """The request is not a well-formed one for a token."""

    code = "invalid_request"


class TooLarge(InvalidRequest):
    """The body is larger than any token request."""

    status = 413


class InvalidClient(TokenRefused):
    """The client did not prove who it is; the answer never says what exactly was wrong."""

    code, status = "invalid_client", 401


class NotAllowedHere(TokenRefused):
    """The client proved who it is, and may not come from where it comes from."""

    code, status = "access_denied", 403


class UnsupportedGrantType(TokenRefused):
    """The grant is another than client credentials."""

    code = "unsupported_grant_type"


class InvalidScope(TokenRefused):
    """None of the scopes that are asked for is allowed."""

    code = "invalid_scope"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a client says it is, and its proof."""

    id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """What is asked for, and by whom; `credentials` is None where they make no sense."""

    grant_type: str
    scope: str | None
    credentials: Credentials | None


def read(headers: Headers, query: bytes, body: bytes) -> TokenRequest:
    """Return what a POST asks for; raises `TokenRefused`."""
    if body and _media_type(headers) not in {"", FORM}:
        raise InvalidRequest(f"The body must be {FORM}.")
    parameters = _together(_parameters(query), _parameters(body))
    credentials = _credentials(headers.getlist("authorization"), parameters)
    if "grant_type" not in parameters:
        raise InvalidRequest("grant_type is missing; it must be client_credentials.")
    return TokenRequest(parameters["grant_type"], parameters.get("scope"), credentials)


def _media_type(headers: Headers) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _parameters(encoded: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(encoded.decode(), errors="strict", max_num_fields=_MAX_PARAMETERS)
    except ValueError:
        raise InvalidRequest("The parameters must be form-encoded UTF-8, and few.") from None
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found and name in _READ:
            raise InvalidRequest(f"{name} is given more than once.")
        found[name] = value
    return found


def _together(query: Mapping[str, str], body: Mapping[str, str]) -> dict[str, str]:
    if "client_secret" in query:
        raise InvalidRequest(
            "client_secret belongs in the Authorization header or in the body, "
            "never in the address."
        )
    for name in _READ & query.keys() & body.keys():
        if query[name] != body[name]:
            raise InvalidRequest(f"{name} is not the same in the address and in the body.")
    return {**query, **body}


def _credentials(authorization: list[str], parameters: Mapping[str, str]) -> Credentials | None:
    client_id, secret = parameters.get("client_id"), parameters.get("client_secret")
    if len(authorization) > 1:
        raise InvalidRequest("There is more than one Authorization header; send one.")
    if not authorization:
        return Credentials(client_id, secret) if client_id and secret else None
    credentials = _from_header(authorization[0])
    if credentials and client_id not in {None, credentials.id}:
        raise InvalidRequest("client_id is not the one of the Authorization header.")
    if secret is not None and (credentials is None or credentials.secret != secret):
        raise InvalidRequest(
            "The Authorization header and the body have different credentials; send them in one of "
            "the two."
        )
    return credentials


def _from_header(authorization: str) -> Credentials | None:
    scheme, _, encoded = authorization.strip().partition(" ")
    if scheme.lower() == "oauth":
        raise InvalidClient("OAuth 1 is not supported; use OAuth 2 client credentials.")
    if scheme.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode()
    except ValueError:
        return None
    # Some clients form-encode each half as RFC 6749 says, others do not: our ids and
    # secrets have no character that the two read differently.
    client_id, _, secret = map(unquote, decoded.partition(":"))
    return Credentials(client_id, secret)
