"""What vendors do, over HTTP: get a page, pull in parallel, sync everything."""

import asyncio
from collections.abc import Sequence
from itertools import cycle
from typing import Final
from urllib.parse import urlencode

import orjson

from benchmarks.client import Client, Reply
from benchmarks.districts import District

BASE: Final = "/ims/oneroster/rostering/v1p2"
SYNCED: Final = ("users", "classes", "enrollments")


class Vendor:
    """Some kept connections to one server, with one token."""

    def __init__(self, clients: Sequence[Client], base: str, bearer: str) -> None:
        self._clients = clients
        self._base = base
        self._bearer = bearer

    async def get(self, path: str, *, tag: str = "", expect: int = 200) -> Reply:
        """Return the answer to one request; `path` is under the base."""
        whole = self._base + path
        return await self._clients[0].get(whole, self._bearer, tag=tag, expect=expect)

    async def pull(self, paths: Sequence[str], times: int) -> None:
        """Get `paths` in turn, `times` requests in all, as many at once as there are clients."""
        left = iter(range(times))
        turn = cycle(self._base + path for path in paths)

        async def work(client: Client) -> None:
            for _ in left:
                await client.get(next(turn), self._bearer)

        await asyncio.gather(*map(work, self._clients))

    async def follow(self, path: str) -> Reply:
        """Return the answer at a whole path, as links have it."""
        return await self._clients[0].get(path, self._bearer)

    async def walk(self, path: str, pages: int | None = None) -> str:
        """Follow so many links from a first page on, or all; return the last page's whole path."""
        here = self._base + path
        following = (await self.follow(here)).next
        while following and pages != 0:
            here = following
            following = (await self.follow(here)).next
            pages = pages and pages - 1
        return here

    async def sync(self, limit: int) -> None:
        """Read everything."""
        for kind in SYNCED:
            await self.walk(f"/{kind}?limit={limit}")

    def close(self) -> None:
        """Hang up."""
        for client in self._clients:
            client.close()


async def of_service(district: District, clients: int = 8) -> Vendor:
    """Return a vendor of a district's service, with a token of a new connection."""
    id_, secret = district.connection()
    made = [Client(district.port) for _ in range(clients)]
    asked = {"grant_type": "client_credentials", "client_id": id_, "client_secret": secret}
    token = orjson.loads((await made[0].post("/oauth2/token", urlencode(asked))).body)
    return Vendor(made, BASE, token["access_token"])


def of_floor(port: int, clients: int = 8) -> Vendor:
    """Return a vendor of the floor, who needs no token."""
    return Vendor([Client(port) for _ in range(clients)], "", "")
