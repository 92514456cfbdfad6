"""The heartbeat: what counts as a server that is unavailable."""

import asyncio
import socket
from collections.abc import Callable

from sqlalchemy import make_url

from app.database import Database
from app.heartbeat import Heartbeat
from tests.postgres import Postgres
from tests.proxy import Proxy

PATIENCE = 30


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.01)


async def watched(url: str, seconds: float) -> tuple[bool, list[str]]:
    """Return whether a server counts as lost after so many seconds, and what was called."""
    called: list[str] = []

    async def returned() -> None:
        called.append("returned")

    heartbeat = Heartbeat(url, lost=lambda: called.append("lost"), returned=returned)
    await heartbeat.stop()  # before it has begun
    heartbeat.start()
    heartbeat.start()
    await asyncio.sleep(seconds)
    is_lost = heartbeat.is_lost
    await heartbeat.stop()
    return is_lost, called


async def test_server_that_answers_is_available(database: Database) -> None:
    assert await watched(database.url, 1.5) == (False, [])


async def test_server_without_a_free_connection_is_available(
    database: Database, postgres: Postgres
) -> None:
    name = make_url(database.url).database
    postgres.run(f"ALTER DATABASE {name} CONNECTION LIMIT 0")
    assert await watched(database.url, 3) == (False, [])


async def test_server_that_does_not_exist_is_lost_once() -> None:
    nowhere = "postgresql://rollcall@/none?host=/nonexistent"
    assert await watched(nowhere, 3) == (True, ["lost"])


async def test_address_that_never_answers_is_lost_when_attempts_time_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        url = f"postgresql://rollcall@127.0.0.1:{port}/none?sslmode=disable&connect_timeout=2"
        assert await watched(url, 6) == (True, ["lost"])


async def test_server_that_is_silent_for_a_moment_is_not_lost(database: Database) -> None:
    called: list[str] = []

    async def returned() -> None:
        called.append("returned")

    with Proxy(database.url).running() as proxy:
        heartbeat = Heartbeat(proxy.url, lost=lambda: called.append("lost"), returned=returned)
        heartbeat.start()
        await asyncio.sleep(0.5)
        assert not heartbeat.is_silent
        proxy.swallow()
        await until(lambda: heartbeat.is_silent)
        assert not heartbeat.is_lost
        proxy.forward()
        await until(lambda: not heartbeat.is_silent)
        assert called == []

        proxy.swallow()
        await until(lambda: heartbeat.is_lost)
        assert heartbeat.is_silent
        assert called == ["lost"]
        proxy.forward()
        await until(lambda: not heartbeat.is_silent)
        await heartbeat.stop()

    assert not heartbeat.is_lost
    assert called == ["lost", "returned"]
