"""A district to try things on."""

from collections.abc import Iterator

import pytest

from app.database import Database
from tests.build import SPRINGFIELD, save
from tests.postgres import Postgres, patient


@pytest.fixture(scope="module")
def sis(postgres: Postgres) -> Iterator[Database]:
    """The small district, not published; for tests that undo what they do."""
    with postgres.database() as url:
        database = patient(url)
        save(database, *SPRINGFIELD)
        yield database
        database.dispose()
