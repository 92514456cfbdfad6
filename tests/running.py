"""A service that runs in the test's own process: started up, and shut down afterwards."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.types import ASGIApp, Message


@asynccontextmanager
async def running(service: ASGIApp) -> AsyncIterator[None]:
    """Take a service through its life as a server does (ASGI, lifespan protocol 2.0)."""
    told: asyncio.Queue[Message] = asyncio.Queue()
    said: asyncio.Queue[Message] = asyncio.Queue()
    life = asyncio.create_task(_live(service, told, said))
    await told.put({"type": "lifespan.startup"})
    assert (await said.get())["type"] == "lifespan.startup.complete"
    try:
        yield
    finally:
        await told.put({"type": "lifespan.shutdown"})
        assert (await said.get())["type"] == "lifespan.shutdown.complete"
        await life


async def _live(
    service: ASGIApp, told: "asyncio.Queue[Message]", said: "asyncio.Queue[Message]"
) -> None:
    await service({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, told.get, said.put)


def wait_for_a_new_hour(seconds: float = 15) -> None:
    """Return at once, or after the hour where it ends within so many seconds."""
    left = 3600 - time.time() % 3600
    if left < seconds:
        time.sleep(left + 0.1)
