"""What the tests of export share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.database import Database
from app.sample.district import make_package
from tests.postgres import Postgres


@pytest.fixture
def elsewhere(postgres: Postgres) -> Iterator[Database]:
    """A second database, empty, of another district's service."""
    with postgres.database() as url:
        database = Database(url)
        yield database
        database.dispose()


@pytest.fixture(scope="session")
def sample_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of a district of 300 students."""
    path = tmp_path_factory.mktemp("export") / "district.zip"
    make_package(path, students=300, seed=1)
    return path
