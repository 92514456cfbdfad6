"""The floor: the same rows' stored documents, fetched and joined by the bare driver.

A bare ASGI application without tokens, headers of the standard or a query language. No service
that keeps its documents in PostgreSQL and is written in Python can be below it.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs

import psycopg
from psycopg.types.string import ByteaBinaryLoader
from psycopg_pool import AsyncConnectionPool

TABLES: Final = {
    "users": "roster_user",
    "classes": "roster_class",
    "enrollments": "roster_enrollment",
}
_PAGE: Final = """
SELECT document, sourced_id FROM {table}
WHERE valid_from <= %(edition)s AND valid_until > %(edition)s AND sourced_id > %(after)s
ORDER BY sourced_id LIMIT %(limit)s
"""
_RECORD: Final = """
SELECT document FROM {table}
WHERE valid_from <= %(edition)s AND valid_until > %(edition)s AND sourced_id = %(after)s
"""


@dataclass(frozen=True, slots=True)
class Floor:
    """The bare driver on one database, at one edition."""

    pool: "AsyncConnectionPool[psycopg.AsyncConnection[Any]]"
    edition: int

    @classmethod
    async def opened(cls, url: str, pool_size: int = 8) -> "Floor":
        """Return it with its pool open, like the service's own."""
        pool = AsyncConnectionPool(
            url, min_size=2, max_size=pool_size, open=False, kwargs={"autocommit": True}
        )
        await pool.open(wait=True)
        async with pool.connection() as connection:
            found = await (
                await connection.execute("SELECT max(number) FROM roster_edition")
            ).fetchone()
        assert found is not None  # noqa: S101
        return cls(pool, found[0])

    async def close(self) -> None:
        """Close the pool."""
        await self.pool.close()

    async def page(self, kind: str, limit: int, after: str = "") -> tuple[bytes, str]:
        """Return a page as the standard's envelope, and the key of its last row."""
        sql = _PAGE.format(table=TABLES[kind])
        rows = await self.rows(sql, {"limit": limit, "after": after, "edition": self.edition})
        body = b",".join([row[0] for row in rows])
        last = rows[-1][1].decode() if rows else ""
        return b'{"%s":[%s]}' % (kind.encode(), body), last

    async def record(self, kind: str, key: str) -> bytes:
        """Return one object in its envelope."""
        sql = _RECORD.format(table=TABLES[kind])
        rows = await self.rows(sql, {"after": key, "edition": self.edition})
        return b'{"%s":%s}' % (kind[:-1].encode(), rows[0][0])

    async def rows(self, sql: str, parameters: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
        """Return the rows of a statement, text as the bytes it came in."""
        async with self.pool.connection() as connection:
            cursor = connection.cursor(binary=True)
            cursor.adapters.register_loader("text", ByteaBinaryLoader)
            await cursor.execute(sql, parameters)
            return await cursor.fetchall()


class Application:
    """The floor over HTTP: /{kind}?limit=&after= and /{kind}/{id}."""

    def __init__(self) -> None:
        self._floor: Floor | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request, or take part in starting up."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        assert self._floor is not None  # noqa: S101
        _, kind, *ids = scope["path"].split("/")
        headers = [(b"content-type", b"application/json")]
        if ids:
            body = await self._floor.record(kind, ids[0])
        else:
            said = parse_qs(scope["query_string"].decode())
            after = said.get("after", [""])[0]
            body, last = await self._floor.page(kind, int(said["limit"][0]), after)
            if last:
                link = f'</{kind}?limit={said["limit"][0]}&after={last}>; rel="next"'
                headers.append((b"link", link.encode()))
        headers.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _live(self, receive: Any, send: Any) -> None:
        await receive()
        self._floor = await Floor.opened(os.environ["FLOOR_DATABASE_URL"])
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._floor.close()
        await send({"type": "lifespan.shutdown.complete"})


application = Application()
