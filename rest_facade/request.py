"""Requests: what a query string asks, in the standard's words, with nothing left to default."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rest_facade.filters import Filter, parse
from rest_facade.refusals import BadFilter, BadParameter, BlankSelection
from rest_facade.urls import Parameters, parameters, undoubled

DEFAULT_LIMIT: Final = 100
PARAMETERS: Final = ("limit", "offset", "sort", "orderBy", "filter", "fields")
"""The query parameters of the standard."""
_KNOWN: Final = frozenset({"", *PARAMETERS, "edition", "after"})
"""Those that are read: also ours, which links carry."""
MOST: Final = 2_147_483_647
"""The largest number a GraphQL Int holds; a page that far out is empty anyway."""
_CACHED_BYTES: Final = 2_000
"""Longer query strings are not worth their room in the cache."""


@dataclass(frozen=True, slots=True)
class Ordering:
    """One field to sort by."""

    field: str
    descending: bool


@dataclass(frozen=True, slots=True)
class RosterRequest:
    """What is asked about whatever the path names."""

    limit: int
    offset: int
    edition: int | None
    """The edition that a link of ours carries from page to page."""
    after: str | None
    """The row behind which the next page of what is live begins, as a link of ours has it."""
    filter: Filter | None
    ordering: Ordering | None
    order_by: str
    """What `orderBy` says, in lower case."""
    fields: tuple[str, ...] | None
    """The names selected, once each; None for all."""
    parameters: Parameters
    """As they came, for the links to other pages."""
    unknown: tuple[str, ...]
    """The names of those that nothing reads, once each."""


def read_request(query: bytes, page_limit: int) -> RosterRequest:
    """Return what a query string asks; raise a refusal that names the value it stumbles over.

    `limit` is clamped at `page_limit`.
    """
    read = _read if len(query) <= _CACHED_BYTES else _read.__wrapped__
    return read(query, page_limit)


@lru_cache(maxsize=1_000)
def _read(query: bytes, page_limit: int) -> RosterRequest:
    pairs = parameters(query)
    said = dict(pairs)
    order_by = said.get("orderBy", "").strip().lower()
    return RosterRequest(
        limit=min(_number(said, "limit", DEFAULT_LIMIT, least=1), page_limit),
        offset=_number(said, "offset", 0, least=0),
        edition=_number(said, "edition", 0, least=1) if said.get("edition") else None,
        after=said.get("after") or None,
        filter=_filter([value for name, value in pairs if name == "filter" and value.strip()]),
        ordering=_ordering(said.get("sort", ""), order_by),
        order_by=order_by,
        fields=_fields([value for name, value in pairs if name == "fields"]),
        parameters=pairs,
        unknown=tuple(dict.fromkeys(name for name, _ in pairs if name not in _KNOWN)),
    )


def _number(said: dict[str, str], name: str, default: int, *, least: int) -> int:
    text = said.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or (len(text) < 20 and int(text) < least):
        raise BadParameter(f"{name}={text!r} is not a whole number of at least {least}.")
    return min(int(text[:20]), MOST)


def _filter(given: list[str]) -> Filter | None:
    if len(given) > 1:
        raise BadFilter(
            "There are several filter parameters; write one, its clauses joined by AND."
        )
    return parse(undoubled(given[0])) if given else None


def _ordering(sort: str, order_by: str) -> Ordering | None:
    """Return the order; any `orderBy` but desc is ascending, and sorting by nothing is none."""
    field = sort.strip()
    return Ordering(field, order_by == "desc") if field else None


def _fields(given: list[str]) -> tuple[str, ...] | None:
    if not given:
        return None
    names = tuple(dict.fromkeys(_names(given)))
    if not names:
        raise BlankSelection("The fields parameter is blank; name fields, or leave it out.")
    return names


def _names(given: Iterable[str]) -> Iterable[str]:
    return (name.strip() for value in given for name in value.split(",") if name.strip())
