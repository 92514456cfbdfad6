"""The whole service over a published Springfield, with accounts and a clock that tests set."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest

from app.database import Database
from app.settings import Settings
from tests.access.service import publish
from tests.accounts.console import Console, TestClock, serving
from tests.postgres import Postgres, patient


@pytest.fixture(scope="module")
async def console(
    postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Console]:
    """One service for all tests of a file."""
    folder = tmp_path_factory.mktemp("console")
    settings = Settings.load(data_dir=folder, public_url="https://rollcall.example")
    with _published(postgres) as database:
        async with serving(settings, database, TestClock()) as console:
            yield console


@contextmanager
def _published(postgres: Postgres) -> Iterator[Database]:
    with postgres.database(template=postgres.filled(publish)) as url:
        database = patient(url, pool_size=4)
        yield database
        database.dispose()
