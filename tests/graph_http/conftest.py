"""A published district, the service over it, and tools of the district's own that ask."""

from collections.abc import AsyncIterator, Iterator

import pytest
from starlette.types import ASGIApp

from app.database import Database
from app.main import create_app
from app.publishing.refresh import refresh
from app.settings import Settings
from tests.build import SPRINGFIELD, save
from tests.facade.district import token
from tests.graph_http.asking import Tool, asking
from tests.postgres import Postgres, patient
from tests.running import running


@pytest.fixture(scope="package")
def springfield(postgres: Postgres) -> Iterator[Database]:
    """The small district, published, for tests that only read it."""
    with postgres.database() as url:
        database = patient(url, pool_size=4)
        save(database, *SPRINGFIELD)
        refresh(database)
        yield database
        database.dispose()


@pytest.fixture(scope="package")
async def service(springfield: Database) -> AsyncIterator[ASGIApp]:
    service = create_app(Settings.load(), springfield)
    async with running(service):
        yield service


@pytest.fixture(scope="package")
async def tool(service: ASGIApp, springfield: Database) -> AsyncIterator[Tool]:
    """A tool that may read the graph."""
    async with asking(service, token(springfield, scopes=["graphql.read"], version=None)) as tool:
        yield tool
