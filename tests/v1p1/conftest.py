"""The district of 1.1, published, and vendors of both versions."""

from collections.abc import AsyncIterator, Iterator

import pytest
from starlette.types import ASGIApp

from app.access.scopes import allowed
from app.database import Database
from app.publishing.refresh import refresh
from app.stored_fragments import stored_fragments
from tests.build import save
from tests.facade.conftest import PUBLISHED
from tests.facade.district import PUBLIC_URL, token
from tests.facade.service import Client, client, worker
from tests.postgres import Postgres, patient
from tests.v1p1.asking import older
from tests.v1p1.district import OLD_DISTRICT


@pytest.fixture(scope="session")
def published(postgres: Postgres) -> Iterator[Database]:
    """The published district, for tests that only read it."""
    with postgres.database() as url:
        database = patient(url, pool_size=4)
        save(database, *OLD_DISTRICT)
        refresh(database, stored_fragments(PUBLIC_URL), clock=lambda: PUBLISHED)
        yield database
        database.dispose()


@pytest.fixture(scope="session")
async def service(published: Database) -> AsyncIterator[ASGIApp]:
    """The service of the published district."""
    await published.open()
    yield worker(published)
    await published.close()


@pytest.fixture(scope="session")
async def old(service: ASGIApp, published: Database) -> AsyncIterator[Client]:
    """A vendor of 1.1 who may do everything."""
    scopes = allowed("1.1", "grade-book-sync")
    async with older(service, token(published, scopes=scopes, version="1.1")) as vendor:
        yield vendor


@pytest.fixture(scope="session")
async def new(service: ASGIApp, published: Database) -> AsyncIterator[Client]:
    """A vendor of 1.2 of the same district."""
    async with client(service, token(published)) as vendor:
        yield vendor
