"""A published district, and a vendor who may read all of it."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest

from app.database import Database
from app.publishing.refresh import refresh
from app.stored_fragments import stored_fragments
from tests.build import save
from tests.facade.district import DISTRICT, PUBLIC_URL
from tests.facade.service import Client, serving
from tests.postgres import Postgres, filled_for, patient

PUBLISHED = datetime(2026, 9, 1, 2, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def published(postgres: Postgres) -> Iterator[Database]:
    """The published district, for tests that only read it."""
    with postgres.database() as url:
        database = patient(url, pool_size=4)
        save(database, *DISTRICT)
        refresh(database, stored_fragments(PUBLIC_URL), clock=lambda: PUBLISHED)
        yield database
        database.dispose()


@pytest.fixture(scope="session")
async def vendor(published: Database) -> AsyncIterator[Client]:
    """A vendor's client of the published district."""
    async with serving(published) as client:
        yield client


def _publish(database: Database) -> None:
    save(database, *DISTRICT)
    refresh(database, stored_fragments(PUBLIC_URL))


template = filled_for("refreshed", _publish)


@pytest.fixture
def refreshed(database: Database) -> Database:
    """The published district, for a test that changes it."""
    return database


@pytest.fixture(scope="module")
def district(postgres: Postgres) -> Iterator[Database]:
    """A published district that tests write into, each under ids of its own."""
    with postgres.database() as url:
        database = patient(url, pool_size=4)
        _publish(database)
        yield database
        database.dispose()


@pytest.fixture(scope="module")
async def writer(district: Database) -> AsyncIterator[Client]:
    """A client of a partner who may write the grade book."""
    async with serving(district) as client:
        yield client
