"""What a request says: its headers and its body.

The rules are those of the GraphQL-over-HTTP draft, of which POST with JSON is spoken here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from starlette.requests import ClientDisconnect, Request

from app.excerpts import excerpt
from graphql_schema.http.refusals import Malformed, NotAcceptable, NotJson, TooLong

MODERN: Final = "application/graphql-response+json"
LEGACY: Final = "application/json"
BODY_BYTES: Final = 1_000_000
"""The most of a body: variables may be long."""
QUERY_LENGTH: Final = 16_384
"""The most characters of a query."""

_QUALITY: Final = re.compile(r";\s*q=([01](?:\.\d{0,3})?)\s*$", re.IGNORECASE)
_NUL: Final = re.compile(rb"\\u(0000|\{0+\})")
_JSON: Final = re.compile(r'application/json\s*(;\s*charset="?utf-8"?\s*)?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Posted:
    """The parameters of a GraphQL request."""

    query: str
    variables: Mapping[str, Any]
    operation: str | None


def answer_type(accept: str) -> str:
    """Return the media type to answer in; raises `NotAcceptable`.

    Where both are as welcome, or nothing is said, it is the one with honest statuses.
    """
    ranges = dict(map(_range, (accept or "*/*").split(",")))
    chosen = max((MODERN, LEGACY), key=lambda type_: _welcome(type_, ranges))
    if not _welcome(chosen, ranges):
        raise NotAcceptable(f"Answers are {MODERN} or {LEGACY}; Accept has {accept!r}.")
    return chosen


async def read_posted(request: Request) -> Posted:
    """Return what a request says; raises what says how to mend it."""
    type_ = request.headers.get("content-type", "")
    if not _JSON.fullmatch(type_.strip()):
        raise NotJson(f"Content-Type must be application/json, in UTF-8; it is {type_!r}.")
    body = await _body(request)
    if _NUL.search(body):
        raise Malformed("The body has the character U+0000, which no text of a database has.")
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"The body is not JSON: {error}.") from None
    if isinstance(said, list):
        raise Malformed("The body is a list; there are no batches, send one query at a time.")
    if not isinstance(said, dict):
        raise Malformed("The body must be an object that has a `query`.")
    query = _typed(said, "query", str, "a string")
    if len(query) > QUERY_LENGTH:
        raise TooLong(
            f"`query` has {len(query):,} characters; at most {QUERY_LENGTH:,} are allowed. Send "
            "long values as `variables`."
        )
    return Posted(
        query=query,
        variables=_typed(said, "variables", dict, "an object", {}),
        operation=_typed(said, "operationName", str, "a string", "") or None,
    )


def _range(part: str) -> tuple[str, float]:
    """Return a media range of an Accept header and how welcome it is (RFC 9110, 12.5.1)."""
    quality = _QUALITY.search(part)
    return part.partition(";")[0].strip().lower(), float(quality[1]) if quality else 1.0


def _welcome(type_: str, ranges: Mapping[str, float]) -> float:
    return next((ranges[r] for r in (type_, "application/*", "*/*") if r in ranges), 0.0)


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > BODY_BYTES:
                raise TooLong(f"The body has more than {BODY_BYTES:,} bytes; ask for less at once.")
    except ClientDisconnect:
        raise Malformed("The body broke off.") from None
    return bytes(body)


def _typed(said: Mapping[str, Any], name: str, type_: type, kind: str, default: Any = None) -> Any:
    """Return a parameter; null is as good as absent, and refused where there is no default."""
    value = said.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, type_):
        raise Malformed(f"`{name}` must be {kind}; it is {excerpt(value, 40)}.")
    return value
