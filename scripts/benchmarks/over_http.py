"""Over HTTP: what vendors get of the service, beside what they would get of the floor."""

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Final

import orjson

from benchmarks.figures import Figure, rates, times
from benchmarks.pairing import Paired, Work, paired
from benchmarks.vendor import Vendor

_DEEP: Final = 500_000
_PAGE: Final = 1_000


class OverHttp:
    """The service and the floor, side by side over one district."""

    def __init__(self, ours: Vendor, floor: Vendor) -> None:
        self._ours = ours
        self._floor = floor

    async def figures(self) -> AsyncIterator[Figure]:
        """Yield the figures, what costs least first."""
        users = orjson.loads((await self._floor.get("/users?limit=500")).body)["users"]
        page = await self._rates(["/users?limit=100"], requests=400, pairs=15)
        yield rates("HTTP, page of 100 users", page, 0.4)
        user = await self._rates([f"/users/{u['sourcedId']}" for u in users], 500, pairs=15)
        yield rates("HTTP, user by id", user, 0.4)
        big = await self._rates(["/enrollments?limit=10000"], requests=16, pairs=7)
        yield rates("HTTP, page of 10,000 enrollments", big, 0.7)
        yield await self._deep_page()
        synced = await paired(_sync(self._ours), _sync(self._floor), pairs=3)
        yield times(f"HTTP, full sync by pages of {_PAGE:,}", synced, 2.0)

    async def _rates(self, paths: Sequence[str], requests: int, *, pairs: int) -> Paired:
        async def ours() -> None:
            await self._ours.pull(paths, requests)

        async def floor() -> None:
            await self._floor.pull(paths, requests)

        return await paired(ours, floor, pairs=pairs, requests=requests)

    async def _deep_page(self) -> Figure:
        """Walk as far as there are rows, at most to `_DEEP`, and compare both ends."""
        first = f"/enrollments?limit={_PAGE}"
        total = (await self._ours.get(first)).total
        offset = min(_DEEP, total // _PAGE * _PAGE - _PAGE)  # a whole page
        reached = await self._ours.walk(first, offset // _PAGE)

        async def deep() -> None:
            await self._ours.follow(reached)

        async def at_once() -> None:
            await self._ours.get(first)

        found = await paired(deep, at_once, pairs=40)
        return times(f"HTTP, page at offset {offset:,} of a walk, beside offset 0", found, 1.5)


def _sync(vendor: Vendor) -> Work:
    return partial(vendor.sync, _PAGE)


async def by_size(large: Vendor, small: Vendor) -> AsyncIterator[Figure]:
    """Yield how much more a page in the middle of a walk costs in a larger district."""
    for limit in (100, _PAGE):
        pages = [await _middle(vendor, limit) for vendor in (large, small)]
        there, here = (partial(v.follow, p) for v, p in zip((large, small), pages, strict=True))
        found = await paired(there, here, pairs=40, times=_PAGE // limit)
        yield times(f"HTTP, page of {limit:,} users, beside a district of 10,000", found, 1.4)


async def _middle(vendor: Vendor, limit: int) -> str:
    first = f"/users?limit={limit}"
    total = (await vendor.get(first)).total
    return await vendor.walk(first, total // limit // 2)
