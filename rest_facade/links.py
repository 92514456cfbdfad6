"""Links between the pages of a list (RFC 8288), as OneRoster names them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from rest_facade.request import RosterRequest
from rest_facade.urls import Parameters, query

_OURS: Final = frozenset({"limit", "offset", "edition", "after"})


def address(base: str, path: str, ids: tuple[str, ...]) -> str:
    """Return the absolute URL of a path of the standard with these ids in it."""
    given = iter(ids)
    names = path.split("/")
    return base + "/".join(quote(next(given), safe="") if "{" in name else name for name in names)


def links(address: str, request: RosterRequest, total: int, edition: int) -> str:
    """Return the `Link` header of a page: next, last, first and prev, as far as there are such.

    `address` is the absolute URL of the list without a query. All parameters are kept, in
    their order; added is the edition, so that a walk stays within it.
    """
    kept = dict.fromkeys(("next", "last", "first", "prev"), f"&edition={edition}")
    if request.offset + request.limit >= total:
        del kept["next"]
    return _spelled(address, request, total, kept)


def live_links(address: str, request: RosterRequest, total: int, after: str | None) -> str:
    """Return the `Link` header of a page of what is live, as `links` does.

    `after` is the cursor behind which the next page begins, None where there is none: rows
    that come and go on earlier pages move none of it.
    """
    kept = {"last": "", "first": "", "prev": ""}
    if after is not None:
        kept = {"next": f"&{query([('after', after)])}", **kept}
    return _spelled(address, request, total, kept)


def _spelled(address: str, request: RosterRequest, total: int, kept: Mapping[str, str]) -> str:
    """Return the links of these kinds, each with what it keeps beside limit and offset."""
    limit, offset = request.limit, request.offset
    last = max(total - 1, 0) // limit * limit
    before_it = last if offset >= total else max(offset - limit, 0)
    pages = {"next": offset + limit, "last": last, "first": 0, "prev": before_it}
    if offset == 0:
        del pages["prev"]
    before, after = _around_offset(request.parameters, limit)
    start = f"<{address}?{before}offset="
    return ", ".join(
        f'{start}{at}{after}{kept[rel]}>; rel="{rel}"' for rel, at in pages.items() if rel in kept
    )


@lru_cache(maxsize=1_000)
def _around_offset(parameters: Parameters, limit: int) -> tuple[str, str]:
    """Return what stands before and after the offset in the query strings of a list's pages."""
    sides: list[list[tuple[str, str]]] = [[]]
    missing = {"limit": str(limit)}
    for name, value in parameters:
        if name == "offset":
            sides.append([])
        elif name in missing:
            sides[-1].append((name, missing.pop(name)))
        elif name not in _OURS:
            sides[-1].append((name, value))
    before, after = sides[0] + [*missing.items()], [pair for side in sides[1:] for pair in side]
    return "".join(f"{query([p])}&" for p in before), "".join(f"&{query([p])}" for p in after)
