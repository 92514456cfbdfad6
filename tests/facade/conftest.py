"""A published district, a vendor who may read all of it, and the service between them."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import httpx
import pytest
from starlette.applications import Starlette

from app.database import Database
from app.edge import Edge
from app.publishing.refresh import refresh
from app.settings import Settings
from app.stored_fragments import stored_fragments
from graphql_schema.execute import Graph
from rest_facade.routes import routes
from tests.build import save
from tests.facade.district import BASE, DISTRICT, PUBLIC_URL, token
from tests.postgres import Postgres

Client = httpx.AsyncClient
Serve = Callable[[Database], AbstractAsyncContextManager[Client]]


@pytest.fixture(scope="session")
def published(postgres: Postgres) -> Iterator[Database]:
    """The published district, for tests that only read it."""
    with postgres.database() as url:
        database = Database(url, pool_size=4)
        save(database, *DISTRICT)
        refresh(database, stored_fragments(PUBLIC_URL))
        yield database
        database.dispose()


@pytest.fixture(scope="session")
def serve() -> Serve:
    """Serves a database: `async with serve(database) as client`; the client has a token."""
    return serving


@asynccontextmanager
async def serving(database: Database) -> AsyncIterator[Client]:
    """Yield a client of the service over a database, with a token for the whole roster."""
    await database.open()
    settings = Settings.load(public_url=PUBLIC_URL, page_limit=5000)
    service = Edge(Starlette(routes=routes(settings, database, Graph(database))), https=True)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(service, raise_app_exceptions=False),
        base_url=f"http://127.0.0.1:8000{BASE}",
        headers={"authorization": f"Bearer {token(database)}", "accept-encoding": "identity"},
    ) as client:
        yield client
    await database.close()


@pytest.fixture(scope="session")
async def vendor(published: Database) -> AsyncIterator[Client]:
    """A vendor's client of the published district."""
    async with serving(published) as client:
        yield client
