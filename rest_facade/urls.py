"""URLs read leniently and written strictly."""

import re
from collections.abc import Iterable
from typing import Final, TypeAlias
from urllib.parse import quote, unquote_to_bytes

Parameters: TypeAlias = tuple[tuple[str, str], ...]
"""The query parameters of a URL, decoded, in their order."""

_QUOTE: Final = re.compile("['\u2018-\u201f]")
_ENCODED_QUOTE: Final = re.compile("%27|%e2%80%9[89a-f]", re.IGNORECASE)


def segments(raw_path: bytes) -> list[str]:
    """Return the decoded segments of a path; empty ones, of stray slashes, are left out.

    An encoded slash is part of its segment: ids may hold one.
    """
    return [decoded(segment) for segment in raw_path.split(b"/") if segment]


def parameters(query: bytes) -> Parameters:
    """Return the parameters of a query string; quotes, spaces and `=` may stand bare in it."""
    pairs = (part.partition(b"=") for part in query.split(b"&") if part)
    return tuple((decoded(name, plus=True), decoded(value, plus=True)) for name, _, value in pairs)


def decoded(raw: bytes, *, plus: bool = False) -> str:
    """Return percent-decoded text: UTF-8, or Latin-1 as older clients write it."""
    if plus:
        raw = raw.replace(b"+", b" ")
    if b"%" in raw:
        raw = unquote_to_bytes(raw)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def undoubled(text: str) -> str:
    """Return a filter decoded once more, where its client has encoded it twice.

    A value stands in quotes, so a filter with none but with an encoded quote can be nothing else.
    """
    is_doubled = _ENCODED_QUOTE.search(text) and not _QUOTE.search(text)
    return decoded(text.encode()) if is_doubled else text


def query(pairs: Iterable[tuple[str, str]]) -> str:
    """Return the query string of parameters, all but unreserved characters encoded."""
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)
