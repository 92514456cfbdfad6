"""The service, asked over HTTP without a socket."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from app.database import Database
from app.edge import Edge
from app.main import create_app
from app.settings import Settings
from tests.running import running


@pytest.fixture
def settings(data_dir: Path) -> Settings:
    return Settings.load(data_dir=data_dir, metrics_key="a key of the metrics")


@pytest.fixture
def service(settings: Settings, database: Database) -> Edge:
    """The application on the test's database; `client` runs it."""
    return create_app(settings, database)


@pytest.fixture
async def client(service: Edge) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(service)
    async with (
        running(service),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client,
    ):
        yield client
