"""The service behind PgBouncer in transaction mode, which gives each transaction any connection."""

import asyncio
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.connected import BehindPooler, connected
from app.database import Database
from app.publishing.refresh import refresh
from app.settings import Settings
from tests.access.office import Office
from tests.access.service import BASE, Service, publish, serving
from tests.build import change, save
from tests.postgres import filled_for

template = filled_for("database", publish)

_CONFIGURATION = """
[databases]
{database} = host={socket} port=5432 user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
ignore_startup_parameters = extra_float_digits
logfile = {folder}/log
pidfile =
"""


@pytest.fixture
def pooled(database: Database, tmp_path: Path) -> Iterator[str]:
    """The URL of the test's database through a PgBouncer of its own."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "install pgbouncer (Debian: apt-get install pgbouncer) to run this test"
    url = make_url(database.url)
    socket_folder = str(url.query["host"])
    owner = Path(socket_folder).stat().st_uid
    port = _free_port()
    configuration = tmp_path / "pgbouncer.ini"
    configuration.write_text(
        _CONFIGURATION.format(
            database=url.database,
            socket=socket_folder,
            user=url.username,
            port=port,
            folder=tmp_path,
        )
    )
    tmp_path.chmod(0o777)  # it runs as the server's user, and refuses to run as root
    with subprocess.Popen(
        [program, "--quiet", str(configuration)],
        user=owner if os.geteuid() == 0 else None,
        group=pwd.getpwuid(owner).pw_gid if os.geteuid() == 0 else None,
        extra_groups=[] if os.geteuid() == 0 else None,
    ) as process:
        _wait_for(port)
        yield url.set(host="127.0.0.1", port=port, query={}).render_as_string(hide_password=False)
        process.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.05)
        else:
            return


@pytest.fixture
async def service(pooled: str, data_dir: Path) -> AsyncIterator[Service]:
    """The whole service, which reaches its database through the pooler only."""
    settings = Settings.load(
        database_url=pooled,
        data_dir=data_dir,
        public_url="https://rollcall.example",
        prepared_statements=False,
    )
    with connected(settings) as database:
        behind = Database(pooled, pool_size=6, prepared=False)
        behind._pool.timeout = behind._writers.timeout = 60  # how soon is not what is tested
        async with serving(Office(settings, behind)) as service:
            yield service
        behind.dispose()
        assert database.url == pooled


async def test_valid_tokens_are_valid_behind_a_pooler_in_transaction_mode(
    service: Service,
) -> None:
    issued = service.office.connect("Reader", type_="grade-book-sync", partner=True)
    async with await service.vendor(issued) as client:
        paths = ("users?limit=2", "classes", "enrollments?limit=3", "users/lisa", "orgs")
        for _ in range(12):  # each statement becomes one that would have been prepared
            answers = await asyncio.gather(*(client.get(f"{BASE}/{path}") for path in paths * 2))
            assert [answer.status_code for answer in answers] == [200] * 10
            await asyncio.sleep(0.1)
        written = f"{BASE.replace('rostering', 'gradebook')}/categories"
        bodies = [
            client.put(f"{written}/c{n}", json={"category": {"title": "c"}}) for n in range(9)
        ]
        assert {answer.status_code for answer in await asyncio.gather(*bodies)} == {201}
    assert (await service.data("{roster{users{totalCount}}}"))["roster"]["users"]["totalCount"]


async def test_roster_is_refreshed_through_a_pooler(service: Service) -> None:
    save(service.office.database, change("person", "lisa", given_name="Elisabeth"))
    report = await asyncio.to_thread(refresh, service.office.database)
    assert report.is_new
    assert report.changes["users"].rows == 1


def test_pooler_that_nobody_mentioned_is_refused_with_the_setting(
    pooled: str, data_dir: Path
) -> None:
    settings = Settings.load(database_url=pooled, data_dir=data_dir)
    with (
        pytest.raises(BehindPooler, match="Set ROLLCALL_PREPARED_STATEMENTS=false"),
        connected(settings),
    ):
        pass


def test_server_itself_is_not_taken_for_a_pooler(database: Database, data_dir: Path) -> None:
    with connected(Settings.load(database_url=database.url, data_dir=data_dir)) as found:
        assert found.url == database.url
