"""The clean district, for tests that undo what they do."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from app.database import Database
from tests.build import save
from tests.checks.worlds import CLEAN
from tests.postgres import Postgres, patient


@pytest.fixture(scope="package")
def clean(postgres: Postgres) -> Iterator[Database]:
    """The district in which no check finds anything."""
    with postgres.database() as url:
        database = patient(url, pool_size=4)
        save(database, *CLEAN)
        yield database
        database.dispose()


@pytest.fixture
def connection(clean: Database) -> Iterator[Connection]:
    """A connection to it; what is written is undone."""
    with clean.engine.connect() as connection:
        yield connection
        connection.rollback()
