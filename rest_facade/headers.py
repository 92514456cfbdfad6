"""Headers of responses that clients read: one table, from which CORS and OpenAPI are made."""

from collections.abc import Mapping
from typing import Final, TypeAlias

Header: TypeAlias = tuple[bytes, bytes]

READABLE: Final[Mapping[str, str]] = {
    "X-Total-Count": "How many objects there are in all, with regard to the filter.",
    "Link": "The next, last, first and previous page, as far as there are such.",
    "ETag": ("Names this answer: sent back as If-None-Match it makes an unchanged answer a 304."),
    "X-Request-Id": "Names the request in the service's log.",
    "Retry-After": "How many seconds to wait before the next request.",
    "WWW-Authenticate": "How to authenticate.",
    "Allow": "The methods that the path takes.",
    "X-Rollcall-Warning": "What of the request was ignored, and why; one header for each.",
    "X-Replaced-Results-Count": (
        "How many results of the same students and line items the request replaced."
    ),
    "X-Replaced-Results": "The first 20 of their ids, percent-encoded, divided by commas.",
    "X-Rollcall-Document": "The GraphQL document of the request, for X-Rollcall-Debug.",
    "X-Rollcall-Variables": "The document's variables.",
}
"""By name: what a header is for. All are exposed to pages of other sites."""

_NAMES: Final = frozenset(name.lower() for name in READABLE)

EXPOSED: Final[Header] = (b"access-control-expose-headers", ", ".join(READABLE).encode())


def header(name: str, value: str) -> Header:
    """Return a header of the table; raises `KeyError` for a name that is not in it."""
    if name not in _NAMES:
        raise KeyError(name)
    return name.encode(), value.encode()
