"""The endpoint behind a real server."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn
from starlette.types import ASGIApp

from app.database import Database
from app.main import create_app
from app.settings import Settings
from tests.facade.district import token
from tests.graph_http.asking import MODERN, ask


@pytest.fixture
async def address(springfield: Database) -> AsyncIterator[str]:
    """The URL of a server of this test's own."""
    async with served(create_app(Settings.load(), Database(springfield.url))) as url:
        yield url


@asynccontextmanager
async def served(service: ASGIApp) -> AsyncIterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(service, log_config=None, ws="none"))
        serving = asyncio.create_task(server.serve([listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        await serving


async def spaces() -> AsyncIterator[bytes]:
    """Yield a body whose length is not said before."""
    for _ in range(1_100):
        yield b" " * 1_000


async def test_a_tool_asks_over_a_socket(address: str, springfield: Database) -> None:
    bearer = token(springfield, scopes=["graphql.read"], version=None)
    headers = {"authorization": f"Bearer {bearer}"}
    async with httpx.AsyncClient(base_url=address, headers=headers) as tool:
        answer = await ask(tool, "{roster{orgs{totalCount nodes{name}}}}")
        assert answer.headers["content-type"] == MODERN
        assert answer.headers["content-length"] == str(len(answer.content))
        assert answer.json()["data"]["roster"]["orgs"]["totalCount"] == 4
        json = {"content-type": "application/json"}
        endless = await tool.post("/graphql", content=spaces(), headers=json)
        assert endless.status_code == 413
        assert (await ask(tool, "{roster{number}}")).status_code == 200
