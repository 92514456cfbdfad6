"""URLs read leniently and written strictly."""

from collections.abc import Iterable
from typing import TypeAlias
from urllib.parse import quote, unquote_to_bytes

Parameters: TypeAlias = tuple[tuple[str, str], ...]
"""The query parameters of a URL, decoded, in their order."""


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

    A value stands in quotes, so a filter with none but with `%27` can be nothing else.
    """
    return decoded(text.encode()) if "%27" in text and "'" not in text else text


def query(pairs: Iterable[tuple[str, str]]) -> str:
    """Return the query string of parameters, all but unreserved characters encoded."""
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)
