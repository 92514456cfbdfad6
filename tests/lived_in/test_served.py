"""Every operation of both versions, asked over a real socket of the lived-in district."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.processes import Service, serve
from tests.journeys.test_every_operation import (  # noqa: F401  the same, of another district
    documents,
    test_an_answer_is_valid,
    test_what_is_not_there_is_refused_validly,
    world,
)
from tests.lived_in.history import fill
from tests.postgres import Postgres


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[Path]:
    """A data folder whose service and commands use a copy of the lived-in district."""
    with (
        postgres.database(template=postgres.filled(fill)) as url,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("ROLLCALL_DATABASE_URL", url)
        yield tmp_path_factory.mktemp("lived-in") / "data"


@pytest.fixture(scope="module")
def service(home: Path) -> Iterator[Service]:
    """The service of the district."""
    home.mkdir()
    service = serve(home)
    yield service
    service.interrupt()
