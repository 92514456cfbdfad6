"""The service, asked over HTTP without a socket."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.database import Database
from app.main import create_app
from app.settings import Settings


@pytest.fixture
def settings(data_dir: Path) -> Settings:
    return Settings.load(data_dir=data_dir, metrics_key="a key of the metrics")


@pytest.fixture
def service(settings: Settings, database: Database) -> FastAPI:
    """The application on the test's database; `client` runs it."""
    return create_app(settings, database)


@pytest.fixture
async def client(service: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(service)
    async with (
        service.router.lifespan_context(service),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client,
    ):
        yield client
