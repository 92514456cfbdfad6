"""The service over a published sample district with one connection, and staff who are signed in."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.access.registry import Wanted, connect
from app.accounts.roles import ROLES
from app.data_folder import pepper
from app.database import Database
from app.graphiql.building import build_bundle
from app.graphiql.bundle import Bundle, build_folder
from app.intake.importing import import_package
from app.publishing.refresh import refresh
from app.sample.district import make_package
from app.settings import Settings
from tests.accounts.console import Console, TestClock, serving
from tests.graphiql.staff import Staff, sign_in_all
from tests.postgres import Postgres, patient

URL = "https://rollcall.example"


@pytest.fixture(scope="session")
def bundle() -> Bundle:
    """The bundle of the page, built once: all processes of the tests share its folder."""
    return build_bundle(build_folder(Settings.load()))


@pytest.fixture(scope="package")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("graphiql")
    return Settings.load(data_dir=folder, public_url=URL, graphiql_build=True)


@pytest.fixture(scope="package")
def district(
    postgres: Postgres, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A sample district, published, with the connection of a vendor."""
    package: Path = tmp_path_factory.mktemp("sample") / "district.zip"
    make_package(package, students=60, seed=1)
    with postgres.database() as url:
        database = patient(url, pool_size=4)
        import_package(database, package, today=datetime.now(UTC).date())
        refresh(database)
        with database.transaction() as transaction:
            connect(
                transaction,
                pepper(settings),
                Wanted("Reading App", "1.2", "roster-sync", partner=False),
            )
        yield database
        database.dispose()


@pytest.fixture(scope="package")
async def console(settings: Settings, district: Database) -> AsyncIterator[Console]:
    async with serving(settings, district, TestClock()) as console:
        yield console


@pytest.fixture(scope="package")
async def staff(console: Console) -> Staff:
    """A signed-in person of each role."""
    return await sign_in_all(console, *ROLES)


@pytest.fixture(scope="package")
def client_id(console: Console) -> str:
    """The client id of the connection."""
    found: str = console.scalar("SELECT id FROM connection WHERE version IS NOT NULL")
    return found
