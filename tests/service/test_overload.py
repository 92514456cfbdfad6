"""One vendor's slow, many and abandoned requests, over real sockets: others are answered."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import uvicorn
from starlette.types import ASGIApp

from app.database import PROBING, READING, WRITING, Database
from app.http_protocol import HttpProtocolFactory
from app.main import create_app
from app.publishing.refresh import refresh
from app.settings import Settings
from app.socket_limits import SocketLimits
from app.stored_fragments import stored_fragments
from graphql_schema.compile import ahead, reading
from tests.build import save
from tests.facade.district import BASE, DISTRICT, PUBLIC_URL, token
from tests.postgres import Postgres

GRADES = "/ims/oneroster/gradebook/v1p2"
PATIENCE = 30
POOL = 4


@pytest.fixture(scope="module")
def springfield(postgres: Postgres) -> Iterator[str]:
    with postgres.database() as url:
        database = Database(url)
        save(database, *DISTRICT)
        refresh(database, stored_fragments(PUBLIC_URL))
        database.dispose()
        yield url


@asynccontextmanager
async def served(url: str, folder: Path, **settings: Any) -> AsyncIterator[str]:
    chosen = Settings.load(data_dir=folder, public_url=PUBLIC_URL, **settings)
    service = create_app(chosen, Database(url, pool_size=POOL))
    async with listening(service) as address:
        yield address


@asynccontextmanager
async def listening(service: ASGIApp) -> AsyncIterator[str]:
    http: Any = HttpProtocolFactory(SocketLimits())
    config = uvicorn.Config(
        service, http=http, log_config=None, ws="none", timeout_graceful_shutdown=5
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve([listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await serving


def vendor(address: str, url: str) -> httpx.AsyncClient:
    database = Database(url)
    bearer = token(database)
    database.dispose()
    return httpx.AsyncClient(
        base_url=address,
        headers={"authorization": f"Bearer {bearer}"},
        timeout=PATIENCE,
        limits=httpx.Limits(max_connections=None),
    )


@contextmanager
def locked(url: str, table: str) -> Iterator[None]:
    """Let every statement that reads or writes a table wait, as an expensive one would."""
    with psycopg.connect(url) as connection:
        connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield


def waiting(url: str) -> int:
    """Return how many statements of requests wait for the lock."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name = ANY (%s) AND wait_event_type = 'Lock'",
            [[READING, WRITING, PROBING]],
        ).fetchone()
    assert found
    return int(found[0])


async def until_waiting(url: str, statements: int) -> None:
    """Return when so many statements wait at least, or none any more."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = await asyncio.to_thread(waiting, url)
            if found >= statements and (statements or not found):
                return
            await asyncio.sleep(0.02)


async def test_slow_requests_of_one_vendor_stop_nobody_else(
    springfield: str, data_dir: Path
) -> None:
    async with (
        served(springfield, data_dir, request_seconds=3) as address,
        vendor(address, springfield) as one,
        vendor(address, springfield) as other,
    ):
        with locked(springfield, "roster_user"):
            slow = [asyncio.create_task(one.get(f"{BASE}/users")) for _ in range(12)]
            await until_waiting(springfield, POOL // 2)
            orgs = await other.get(f"{BASE}/orgs")
            ready = await other.get("/ready")
            answers = await asyncio.gather(*slow)

            assert waiting(springfield) == 0
        after = await one.get(f"{BASE}/users")

    assert orgs.status_code == ready.status_code == after.status_code == 200
    assert {answer.status_code for answer in answers} <= {429, 503}
    assert 503 in {answer.status_code for answer in answers}
    for answer in answers:
        assert int(answer.headers["retry-after"]) > 0
        assert answer.json()["imsx_codeMajor"] == "failure"


async def test_slow_request_is_cancelled_and_says_so(springfield: str, data_dir: Path) -> None:
    async with (
        served(springfield, data_dir, request_seconds=1) as address,
        vendor(address, springfield) as one,
    ):
        with locked(springfield, "roster_user"):
            read = await one.get(f"{BASE}/users?filter=familyName~'a'&limit=5000")
            assert waiting(springfield) == 0
        with locked(springfield, "score"):
            written = await one.delete(f"{GRADES}/results/quiz-1-lisa")
            assert waiting(springfield) == 0
        kept = await one.get(f"{GRADES}/results/quiz-1-lisa")

    for answer in (read, written):
        assert answer.status_code == 503
        assert "took longer than 1 seconds" in answer.json()["imsx_description"]
    assert kept.status_code == 200


@pytest.mark.parametrize(
    ("table", "path"),
    [
        ("roster_user", "/users"),
        ("roster_user", "/users?limit=5000"),
        ("roster_user", "/users/lisa"),
    ],
)
async def test_statement_is_cancelled_when_its_client_leaves(
    table: str, path: str, springfield: str, data_dir: Path
) -> None:
    async with (
        served(springfield, data_dir, request_seconds=600) as address,
        vendor(address, springfield) as one,
    ):
        with locked(springfield, table):
            leaving = asyncio.create_task(one.get(f"{BASE}{path}"))
            await until_waiting(springfield, 1)
            leaving.cancel()

            await until_waiting(springfield, 0)
        assert (await one.get(f"{BASE}{path}")).status_code == 200


async def test_statement_of_a_tool_is_cancelled_when_it_leaves(
    springfield: str, data_dir: Path
) -> None:
    database = Database(springfield)
    bearer = token(database, scopes=["graphql.read"], version=None)
    database.dispose()
    headers = {"authorization": f"Bearer {bearer}"}
    async with (
        served(springfield, data_dir) as address,
        httpx.AsyncClient(base_url=address, headers=headers, timeout=PATIENCE) as tool,
    ):
        document = {"query": "{roster{users{totalCount}}}"}
        with locked(springfield, "roster_user"):
            leaving = asyncio.create_task(tool.post("/graphql", json=document))
            await until_waiting(springfield, 1)
            leaving.cancel()

            await until_waiting(springfield, 0)
        assert (await tool.post("/graphql", json=document)).status_code == 200


async def test_requests_in_flight_beyond_the_limit_are_refused_to_their_sender(
    springfield: str, data_dir: Path
) -> None:
    async with (
        served(springfield, data_dir, connection_requests=1, request_seconds=600) as address,
        vendor(address, springfield) as one,
        vendor(address, springfield) as other,
    ):
        with locked(springfield, "roster_user"):
            slow = asyncio.create_task(one.get(f"{BASE}/users"))
            await until_waiting(springfield, 1)
            excess = await one.get(f"{BASE}/orgs")
            fine = await other.get(f"{BASE}/orgs")
        answer = await slow

    assert excess.status_code == 429
    assert "1 of 1 allowed requests in flight" in excess.json()["imsx_description"]
    assert int(excess.headers["retry-after"]) > 0
    assert fine.status_code == 200
    assert answer.status_code == 200


async def test_readers_that_stop_reading_hold_no_database_connection(
    springfield: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CHUNK", 2)
    monkeypatch.setattr(ahead, "READ_AHEAD", 100)
    database = Database(springfield, pool_size=POOL)
    chosen = Settings.load(data_dir=data_dir, public_url=PUBLIC_URL)
    async with (
        listening(create_app(chosen, database)) as address,
        vendor(address, springfield) as one,
        vendor(address, springfield) as other,
    ):
        whole = (await other.get(f"{BASE}/users?limit=5000")).content
        paused = asyncio.Event()
        streams = [asyncio.create_task(_read_slowly(one, paused)) for _ in range(8)]
        await asyncio.sleep(2)
        with psycopg.connect(springfield) as connection:
            busy = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND application_name = %s AND state <> 'idle'",
                [READING],
            ).fetchone()
        meanwhile = await one.get(f"{BASE}/orgs")
        paused.set()
        read = await asyncio.gather(*streams)

    assert busy == (0,)
    assert meanwhile.status_code == 200
    assert read == [whole] * 8


async def _read_slowly(client: httpx.AsyncClient, go_on: asyncio.Event) -> bytes:
    """Return the body of a long page, of which nothing is read for a while."""
    headers = {"accept-encoding": "identity"}
    async with client.stream("GET", f"{BASE}/users?limit=5000", headers=headers) as answer:
        await go_on.wait()
        return await answer.aread()
