"""A district of a test's own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.database import Database
from app.settings import Settings
from tests.access.office import Office
from tests.exclusions.world import template
from tests.postgres import Postgres, patient


@pytest.fixture(scope="module")
def published(postgres: Postgres) -> Iterator[str]:
    with template(postgres) as name:
        yield name


@pytest.fixture(scope="module")
def untouched(postgres: Postgres, published: str) -> Iterator[Database]:
    """The same district for all tests of a module that change nothing."""
    with postgres.database(template=published) as url:
        database = patient(url)
        yield database
        database.dispose()


@pytest.fixture
def springfield(postgres: Postgres, published: str) -> Iterator[Database]:
    """The district with its vendors, published as edition 1."""
    with postgres.database(template=published) as url:
        database = patient(url, pool_size=4)
        yield database
        database.dispose()


@pytest.fixture
async def district(springfield: Database) -> AsyncIterator[Database]:
    """The same, from which requests may read."""
    await springfield.open()
    yield springfield
    await springfield.close()


@pytest.fixture
def office(data_dir: Path, database: Database) -> Office:
    return Office(Settings.load(data_dir=data_dir, token_seconds=600), database)
