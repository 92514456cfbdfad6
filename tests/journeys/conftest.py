"""A data folder in which the service ran before, and the service that runs in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.processes import Service, serve


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a newcomer after the first start."""
    folder = tmp_path_factory.mktemp("home") / "data"
    first = serve(folder, measured=True, forked=False)
    first.interrupt()
    first.output.rename(folder.with_name("first.out"))
    return folder


@pytest.fixture(scope="module")
def service(home: Path) -> Iterator[Service]:
    """The service after a second start."""
    service = serve(home)
    yield service
    service.interrupt()
