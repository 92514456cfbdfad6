"""The lived-in district, for tests that only read it."""

from collections.abc import Iterator

import pytest

from app.database import Database
from tests.lived_in.cast import Cast
from tests.lived_in.history import fill, small_cast
from tests.postgres import Postgres


@pytest.fixture(scope="session")
def lived_in(postgres: Postgres) -> Iterator[Database]:
    """The lived-in district; tests share it, so they must change nothing of what vendors see."""
    with postgres.database(template=postgres.filled(fill)) as url:
        database = Database(url, pool_size=4)
        yield database
        database.dispose()


@pytest.fixture(scope="session")
def cast() -> Cast:
    """Whom and what something happened to."""
    return small_cast()
