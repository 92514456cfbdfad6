"""What tests of the console may ask for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.database import Database
from app.settings import Settings
from tests.access.office import Office
from tests.access.service import Service, publish, serving
from tests.console.console import Console
from tests.postgres import filled_for

template = filled_for("service", publish)


@pytest.fixture
def office(data_dir: Path, database: Database) -> Office:
    url = "https://rollcall.example"
    return Office(Settings.load(data_dir=data_dir, public_url=url), database)


@pytest.fixture
async def service(office: Office) -> AsyncIterator[Service]:
    """The whole service over a published Springfield."""
    async with serving(office) as made:
        yield made


@pytest.fixture
def console(service: Service) -> Console:
    """The pages of the service."""
    return Console(service.app.app.app)  # type: ignore[attr-defined]  # the framework's own
