"""The lived-in district, for tests that only read it."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack

import httpx
import pytest

from app.database import Database
from tests.facade.service import worker
from tests.lived_in.cast import Cast
from tests.lived_in.connections import VENDORS, Vendor
from tests.lived_in.history import PATIENCE, PUBLIC_URL, fill, small_cast
from tests.lived_in.restricted import Copies
from tests.lived_in.service import bearer, client
from tests.postgres import Postgres, patient


@pytest.fixture(scope="session")
def lived_in(postgres: Postgres) -> Iterator[Database]:
    """The lived-in district; tests share it, so they must change nothing of what vendors see."""
    with postgres.database(template=postgres.filled(fill)) as url:
        database = patient(url, pool_size=4)
        yield database
        database.dispose()


@pytest.fixture(scope="session")
def cast() -> Cast:
    """Whom and what something happened to."""
    return small_cast()


@pytest.fixture(scope="session")
async def clients(lived_in: Database) -> AsyncIterator[Mapping[Vendor, httpx.AsyncClient]]:
    """A client of each connection."""
    await lived_in.open()
    service = worker(lived_in, request_seconds=PATIENCE)
    async with AsyncExitStack() as stack:
        yield {
            vendor: await stack.enter_async_context(
                client(service, bearer(lived_in, vendor.name), PUBLIC_URL)
            )
            for vendor in VENDORS
        }
    await lived_in.close()


@pytest.fixture(scope="module")
def urls(postgres: Postgres) -> Iterator[Sequence[str]]:
    """Two copies of the district."""
    with ExitStack() as stack:
        template = postgres.filled(fill)
        yield [stack.enter_context(postgres.database(template=template)) for _ in range(2)]


@pytest.fixture(scope="module")
async def copies(urls: Sequence[str]) -> AsyncIterator[tuple[Copies, Sequence[Database]]]:
    """The district and the reduced one, from which requests may read."""
    districts = Copies(*urls)
    databases = [patient(url, pool_size=4) for url in urls]
    for database in databases:
        await database.open()
    yield districts, databases
    for database in databases:
        await database.close()
        database.dispose()
