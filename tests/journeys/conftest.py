"""A data folder in which the service ran before."""

from pathlib import Path

import pytest

from tests.journeys.processes import serve


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a newcomer after the first start."""
    folder = tmp_path_factory.mktemp("home") / "data"
    serve(folder).interrupt()
    return folder
