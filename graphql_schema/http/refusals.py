"""Why a request over HTTP is not executed; each refusal has a status of its own."""

from collections.abc import Mapping
from typing import ClassVar

from app.access.scopes import GRAPHQL_READ
from app.errors import RollcallError
from app.shares import RETRY_SECONDS


class Refused(RollcallError):
    """A request that is not executed; `headers` go with the answer."""

    headers: ClassVar[Mapping[str, str]] = {}


class Malformed(Refused):
    """The body is no GraphQL request."""

    code, status = "BAD_REQUEST", 400


class NoToken(Refused):
    """Nobody says who asks (RFC 6750, 3)."""

    code, status = "UNAUTHENTICATED", 401
    headers: ClassVar = {"www-authenticate": "Bearer"}


class BadToken(Refused):
    """The token is none of ours, or no longer."""

    code, status = "UNAUTHENTICATED", 401
    headers: ClassVar = {"www-authenticate": 'Bearer error="invalid_token"'}


class NotForThem(Refused):
    """The token is not one of a tool that may read the graph."""

    code, status = "FORBIDDEN", 403
    headers: ClassVar = {
        "www-authenticate": f'Bearer error="insufficient_scope", scope="{GRAPHQL_READ}"'
    }


class NotAcceptable(Refused):
    """The client takes no type that answers come in."""

    code, status = "NOT_ACCEPTABLE", 406


class TooLong(Refused):
    """The body is longer than any honest query."""

    code, status = "BODY_TOO_LONG", 413


class NotJson(Refused):
    """The body is of a type that a page of another site could make a browser send."""

    code, status = "NOT_JSON", 415


class TooMany(Refused):
    """The tool has more requests in flight than it may."""

    code, status = "TOO_MANY_REQUESTS", 429
    headers: ClassVar = {"retry-after": str(RETRY_SECONDS)}


class TooSlow(Refused):
    """The execution was given up."""

    code, status = "TOO_SLOW", 503


class Unavailable(Refused):
    """The database does not answer, has no connection free, or the log cannot be written."""

    code, status = "UNAVAILABLE", 503
    headers: ClassVar = {"retry-after": "2"}
