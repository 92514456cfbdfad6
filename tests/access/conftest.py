"""What tests of access may ask for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.database import Database
from app.settings import Settings
from tests.access.office import Office
from tests.access.service import Service, publish, serving
from tests.postgres import filled_for

template = filled_for("service", publish)


@pytest.fixture
def office(data_dir: Path, database: Database) -> Office:
    return Office(
        Settings.load(data_dir=data_dir, token_seconds=600, public_url="https://rollcall.example"),
        database,
    )


@pytest.fixture
async def service(office: Office) -> AsyncIterator[Service]:
    """The whole service over a published Springfield."""
    async with serving(office) as made:
        yield made
