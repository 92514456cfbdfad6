"""Links between the pages of a list (RFC 8288), as OneRoster names them."""

from functools import lru_cache
from typing import Final
from urllib.parse import quote

from rest_facade.request import RosterRequest
from rest_facade.urls import Parameters, query

_OURS: Final = frozenset({"limit", "offset", "edition"})


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
    limit, offset = request.limit, request.offset
    last = max(total - 1, 0) // limit * limit
    pages = {"next": offset + limit, "last": last, "first": 0, "prev": max(offset - limit, 0)}
    if offset + limit >= total:
        del pages["next"]
    if offset == 0:
        del pages["prev"]
    before, after = _around_offset(request.parameters, limit)
    start, end = f"<{address}?{before}offset=", f"{after}&edition={edition}>; rel="
    return ", ".join(f'{start}{at}{end}"{rel}"' for rel, at in pages.items())


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
