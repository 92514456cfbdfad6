"""A filled database of the first revision becomes one of the newest, while others read it."""

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest
from alembic import command

from app.access.rotation import Issued
from app.database import Database
from app.main import create_app
from app.migrations.run import configuration, migrate
from app.publishing.refresh import refresh
from app.settings import Settings
from tests.access.office import Office
from tests.access.service import BASE, client
from tests.postgres import Postgres
from tests.running import running

FILLED = Path(__file__).with_name("first_revision.sql")
"""Springfield as the first revision held it, with two editions and a vendor's connection."""
ISSUED = Issued(
    "rollcall_c77c65ba3552e45573a5", "l2d92uYGRnrSKw9lYdBGZXbsaKxwBEEXl64hOwp_o4Q", "1.2"
)
PEPPER = "of the tests, and long enough to be one"
READ = (
    "SELECT sourced_id, given_name, document FROM roster_user WHERE valid_until IS NULL ORDER BY 1",
    "SELECT sourced_id, given_name, family_name, email FROM person ORDER BY 1",
    "SELECT id, application, active FROM connection ORDER BY 1",
    "SELECT max(number) FROM roster_edition",
)
"""What a process of the first release reads."""


class Reader(Thread):
    """Reads again and again, as a worker of the first release does."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.found: set[str] = set()
        self.failure: psycopg.Error | None = None
        self.reads = 0
        self._url = url
        self._ended = Event()

    def run(self) -> None:
        """Read until told to stop."""
        try:
            with psycopg.connect(self._url, autocommit=True) as connection:
                while not self._ended.is_set():
                    for statement in READ:
                        rows = connection.execute(statement.encode(), prepare=False).fetchall()
                        self.found.add(f"{statement} {rows}")
                    self.reads += 1
        except psycopg.Error as failure:
            self.failure = failure

    def stop(self) -> None:
        """Return when it has ended, after it has read once more."""
        read = self.reads
        while self.reads <= read + 1 and self.is_alive():
            self.join(0.01)
        self._ended.set()
        self.join(60)


@pytest.fixture
def filled(postgres: Postgres) -> Iterator[str]:
    """The URL of a filled database of the first revision."""
    with postgres.database(template="template1") as url:
        database = Database(url)
        with database.transaction() as connection:
            command.upgrade(configuration(connection), "0001")
        database.dispose()
        with psycopg.connect(url) as connection:
            connection.execute(FILLED.read_bytes())
        yield url


def kept(url: str) -> dict[str, int]:
    """Return how many rows each table of the file has."""
    tables = re.findall(r"^INSERT INTO public\.(\w+)", FILLED.read_text(), re.MULTILINE)
    with psycopg.connect(url) as connection:
        counted = {}
        for table in {*tables}:
            row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
            counted[table] = int(row[0]) if row else 0
    return counted


async def test_filled_database_of_the_first_revision_is_migrated_under_readers_and_served(
    filled: str, data_dir: Path
) -> None:
    before = kept(filled)
    readers = [Reader(filled) for _ in range(3)]
    for reader in readers:
        reader.start()
    migrate(filled)
    for reader in readers:
        reader.stop()

    assert [reader.failure for reader in readers] == [None, None, None]
    assert len(set.union(*(reader.found for reader in readers))) == len(READ)
    assert kept(filled) == before

    database = Database(filled)
    refresh(database)
    settings = Settings.load(data_dir=data_dir, pepper=PEPPER)
    token = await Office(settings, database).token(ISSUED)
    app = create_app(settings, database)
    async with running(app), client(app, token) as vendor:
        users = (await vendor.get(f"{BASE}/users?limit=100")).json()["users"]
        assert (await vendor.get(f"{BASE}/users/lisa")).json()["user"]["givenName"] == "lisa"
    assert len(users) == 17
