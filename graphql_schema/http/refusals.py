"""Why a request over HTTP is not executed; each refusal has a status of its own."""

from collections.abc import Mapping
from types import MappingProxyType

from app.access.scopes import TOOL_SCOPES
from app.errors import RollcallError
from app.shares import RETRY_SECONDS


class Refused(RollcallError):
    """A request that is not executed; `headers` go with the answer."""

    headers: Mapping[str, str] = MappingProxyType({})


class Malformed(Refused):
    """The body is no GraphQL request."""

    code, status = "BAD_REQUEST", 400


class NoToken(Refused):
    """Nobody says who asks (RFC 6750, 3)."""

    code, status = "UNAUTHENTICATED", 401
    headers = MappingProxyType({"www-authenticate": "Bearer"})


class BadToken(Refused):
    """The token is none of ours, or no longer."""

    code, status = "UNAUTHENTICATED", 401
    headers = MappingProxyType({"www-authenticate": 'Bearer error="invalid_token"'})


class NotForThem(Refused):
    """The token is not one of a tool."""

    code, status = "FORBIDDEN", 403
    headers = MappingProxyType(
        {"www-authenticate": f'Bearer error="insufficient_scope", scope="{" ".join(TOOL_SCOPES)}"'}
    )


class WrongNetwork(Refused):
    """The tool comes from an address that it may not come from."""

    code, status = "FORBIDDEN", 403


class OverLimit(Refused):
    """The tool made as many requests in this hour as it may."""

    code, status = "OVER_QUOTA", 429

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.headers = {"retry-after": str(seconds)}


class WrongMethod(Refused):
    """The request is neither POST, nor GET with a query."""

    code, status = "METHOD_NOT_ALLOWED", 405
    headers = MappingProxyType({"allow": "GET, POST"})


class UnknownDocument(Refused):
    """No document has this hash or id; clients send the document then, or show the error."""

    code, status = "PERSISTED_QUERY_NOT_FOUND", 200

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotFound")  # the message that clients look for


class NotListed(Refused):
    """Only listed documents are executed, and this is none of them."""

    code, status = "DOCUMENT_NOT_LISTED", 403


class NotAcceptable(Refused):
    """The client takes no type that answers come in."""

    code, status = "NOT_ACCEPTABLE", 406


class TooLong(Refused):
    """The body, or the query in it, is longer than any honest one."""

    code, status = "BODY_TOO_LONG", 413


class NotJson(Refused):
    """The body is of a type that a page of another site could make a browser send."""

    code, status = "NOT_JSON", 415


class NotZip(Refused):
    """The body of an upload is not declared to be a zip."""

    code, status = "NOT_ZIP", 415


class NotPackage(Refused):
    """The body of an upload is not a zip, or its name is not allowed."""

    code, status = "BAD_UPLOAD", 400


class PackageTooLarge(Refused):
    """An uploaded package has more bytes than are allowed."""

    code, status = "UPLOAD_TOO_LARGE", 413


class NoScope(Refused):
    """The tool may use the graph, but not upload packages."""

    code, status = "FORBIDDEN", 403


class TooMany(Refused):
    """The tool has more requests in flight than it may."""

    code, status = "TOO_MANY_REQUESTS", 429
    headers = MappingProxyType({"retry-after": str(RETRY_SECONDS)})


class TooSlow(Refused):
    """The execution was given up."""

    code, status = "TOO_SLOW", 503


class Unavailable(Refused):
    """The database does not answer, has no connection free, or the log cannot be written."""

    code, status = "UNAVAILABLE", 503
    headers = MappingProxyType({"retry-after": "2"})
