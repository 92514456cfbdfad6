"""A published district that tests write into, and the log of what its service answers."""

from collections.abc import AsyncIterator, Iterator

import pytest

from app.database import Database
from app.publishing.refresh import refresh
from app.stored_fragments import stored_fragments
from tests.build import save
from tests.disclosure.reading import Logged, logged
from tests.facade.district import PUBLIC_URL
from tests.postgres import Postgres, filled_for
from tests.v1p1.district import OLD_DISTRICT


def _publish(database: Database) -> None:
    save(database, *OLD_DISTRICT)
    refresh(database, stored_fragments(PUBLIC_URL))


template = filled_for("refreshed", _publish)


@pytest.fixture(scope="module")
def district(postgres: Postgres) -> Iterator[Database]:
    with postgres.database(template=postgres.filled(_publish)) as url:
        database = Database(url, pool_size=4)
        yield database
        database.dispose()


@pytest.fixture
def refreshed(database: Database) -> Database:
    """The published district, for a test that changes it."""
    return database


@pytest.fixture(scope="module")
async def service(district: Database) -> AsyncIterator[Logged]:
    await district.open()
    async with logged(district) as made:
        yield made
    await district.close()
