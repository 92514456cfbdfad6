"""What every test may ask for."""

import gc
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import make_url
from xdist.remote import Producer

from app.database import Database
from tests.distribution import LongestFirst, sort_longest_first
from tests.postgres import Postgres, Statements, patient, started


def pytest_configure(config: pytest.Config) -> None:
    """Give this run a temporary folder that no other run closes.

    As root, PostgreSQL is another user and must get through to its data; pytest closes the
    folder that all runs share each time one begins.
    """
    own = TemporaryDirectory(prefix="rollcall-tests-", dir=_memory_folder())
    Path(own.name).chmod(0o755)
    os.environ["PYTEST_DEBUG_TEMPROOT"] = own.name
    os.environ["ROLLCALL_GRAPHIQL_BUILD"] = "false"  # `tests/graphiql` builds it, once
    config.add_cleanup(own.cleanup)


def _memory_folder() -> str | None:
    """Return a folder in memory with ample room, None where there is none or `TMPDIR` is set.

    Each database of a test is a copy of a folder of some hundred files: in memory a copy costs
    a quarter of what it costs on a disk.
    """
    folder = "/dev/shm"  # noqa: S108  the folder within it is our own
    if "TMPDIR" in os.environ or not os.access(folder, os.W_OK | os.X_OK):
        return None
    return folder if shutil.disk_usage(folder).free > _ROOM else None


_ROOM = 8 * 1024**3


_TESTS = Path(__file__).parent
_UNMEASURED = (
    "access/history/test_deltas.py",
    "exclusions/test_preview.py",
    "explanations/test_agreement.py",
    "export/test_round_trip.py",
    "facade/test_filter_oracle.py",
    "graph/test_differential.py",
    "graph/test_fragments.py",
    "graph/test_gathering.py",
    "intake/test_delta_is_bulk.py",
    "intake/test_histories.py",
    "intake/test_round_trip.py",
    "lived_in",
    "publishing/test_alone.py",
    "publishing/test_histories.py",
    "two_worlds",
    "v1p1/test_filter_oracle.py",
    "withheld",
)
"""Tests that run the same lines thousands of times, with other data: other tests cover these
lines, and coverage measured here would take half as long again as the tests do."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure no coverage in tests that add none, and begin with the longest."""
    unmeasured = [_TESTS / name for name in _UNMEASURED]
    for item in items:
        if any(item.path.is_relative_to(path) for path in unmeasured):
            item.add_marker(pytest.mark.no_cover)
    sort_longest_first(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LongestFirst:
    """Keep tests of one file in one process, as well as those of a district that all share."""
    return LongestFirst(config, log)


def pytest_collection_finish() -> None:
    """Exempt what is loaded from garbage collection, which would search millions of objects."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A server of this session's own."""
    with started(tmp_path_factory.mktemp("data")) as server:
        yield server


@pytest.fixture
def template(postgres: Postgres) -> str:
    """What `database` is a copy of; `filled_for` makes another one."""
    return postgres.template


@pytest.fixture
def database(
    postgres: Postgres, template: str, request: pytest.FixtureRequest
) -> Iterator[Database]:
    """A migrated database of this test's own, empty as a rule; `opened` reads from it too."""
    logged = "statements" in request.fixturenames
    with postgres.database(template=template, logged=logged) as url:
        database = patient(url, pool_size=4)
        yield database
        database.dispose()


@pytest.fixture
async def opened(database: Database) -> AsyncIterator[Database]:
    """The test's `database`, from which requests may read too."""
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def statements(postgres: Postgres, database: Database) -> Statements:
    """The statements that requests run in the test's `database`: `statements()` lists them."""
    return Statements(postgres.log, str(make_url(database.url).database))


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder that does not exist yet."""
    return tmp_path / "data"
