"""What a request says: its headers, and its body or its URL.

The rules are those of the GraphQL-over-HTTP draft: POST with JSON, and GET for queries.
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
ID_PREFIX: Final = "sha256:"
"""What the id of a document may begin with where it is its hash."""
QUERY_LENGTH: Final = 16_384
"""The most characters of a query."""

_QUALITY: Final = re.compile(r";\s*q=([01](?:\.\d{0,3})?)\s*$", re.IGNORECASE)
_NUL: Final = re.compile(rb"\\u(0000|\{0+\})")
_JSON_PARAMETERS: Final = frozenset({"variables", "extensions"})
"""The parameters of a URL that are JSON."""
_JSON: Final = re.compile(r'application/json\s*(;\s*charset="?utf-8"?\s*)?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Posted:
    """The parameters of a GraphQL request."""

    query: str | None
    """The document; None where the request names it only."""
    variables: Mapping[str, Any]
    operation: str | None
    document_id: str | None = None
    """The hash of the document, or its id."""
    wants_cost: bool = False
    """Whether the cost of the document is to be in the `extensions` of the response."""


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
    """Return the parameters of a request; raises what refuses it."""
    return read_parameters(await read_object(request))


async def read_object(request: Request) -> dict[str, Any]:
    """Return the JSON object that a request has as its body; raises what refuses it."""
    type_ = request.headers.get("content-type", "")
    if not _JSON.fullmatch(type_.strip()):
        raise NotJson(f"Content-Type must be application/json, in UTF-8; it is {type_!r}.")
    given = _loads(await _body(request), "body")
    if isinstance(given, list):
        raise Malformed("The body is a list; there are no batches, send one query at a time.")
    if not isinstance(given, dict):
        raise Malformed("The body must be an object that has a `query`.")
    return given


def read_url(request: Request) -> Posted:
    """Return the parameters in the URL of a GET request; `variables` and `extensions` are JSON."""
    given: dict[str, Any] = {}
    for name, text in request.query_params.multi_items():
        if name in given:
            raise Malformed(f"The URL has the parameter `{name}` twice.")
        if "\0" in text:
            raise Malformed(f"`{name}` has the character U+0000, which no text of a database has.")
        given[name] = _loads(text.encode(), f"`{name}`") if name in _JSON_PARAMETERS else text
    return read_parameters(given)


def _loads(text: bytes, place: str) -> Any:
    place = f"The {place}" if place == "body" else place
    if _NUL.search(text):
        raise Malformed(f"{place} has the character U+0000, which no text of a database has.")
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"{place} is not JSON: {error}.") from None


def read_parameters(given: Mapping[str, Any]) -> Posted:
    """Return the parameters of a GraphQL request; raises `Malformed` and `TooLong`."""
    extensions = _typed(given, "extensions", dict, "an object", {})
    document_id = _document_id(given, extensions)
    query = _typed(given, "query", str, "a string", None if document_id is None else "") or None
    if query is None and document_id is None:
        query = ""  # which is parsed, and refused for what it is
    if query is not None and len(query) > QUERY_LENGTH:
        raise TooLong(
            f"`query` has {len(query):,} characters; at most {QUERY_LENGTH:,} are allowed. Send "
            "long values as `variables`."
        )
    return Posted(
        query=query,
        variables=_typed(given, "variables", dict, "an object", {}),
        operation=_typed(given, "operationName", str, "a string", "") or None,
        document_id=document_id,
        wants_cost=_typed(extensions, "cost", bool, "true or false", False),
    )


def _document_id(given: Mapping[str, Any], extensions: Mapping[str, Any]) -> str | None:
    """Return the hash or id of the document: Apollo's extension, or `documentId`."""
    persisted = _typed(extensions, "persistedQuery", dict, "an object", {})
    if not persisted:
        plain: str = _typed(given, "documentId", str, "a string", "")
        return plain.removeprefix(ID_PREFIX) or None
    if persisted.get("version") != 1:
        raise Malformed("`persistedQuery` must have `version` 1 and `sha256Hash`.")
    hash_: str = _typed(persisted, "sha256Hash", str, "a string")
    return hash_.removeprefix(ID_PREFIX)


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


def _typed(given: Mapping[str, Any], name: str, type_: type, kind: str, default: Any = None) -> Any:
    """Return a parameter; null is as good as absent, and refused where there is no default."""
    value = given.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, type_):
        raise Malformed(f"`{name}` must be {kind}; it is {excerpt(value, 40)}.")
    return value
