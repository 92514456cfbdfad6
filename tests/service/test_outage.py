"""The database becomes unavailable and returns: what callers get meanwhile, and how soon after."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass

import httpx
import pytest
from structlog.testing import capture_logs

from app import heartbeat
from app.access import link_page
from app.access.rotation import Issued
from app.database import Database
from app.main import create_app
from app.settings import Settings
from tests.access.office import Office
from tests.access.service import BASE, publish, serving
from tests.access.service import client as client_of
from tests.postgres import filled_for
from tests.proxy import Proxy
from tests.running import running

template = filled_for("database", publish)

SOON = 2.0
"""Seconds: twice what is promised, since the machine of the tests is shared."""
NOTICED = 15.0
"""Seconds after which a server that swallows everything must have been noticed."""
PATIENCE = 20
"""Seconds within which a database that is there is used by every kind of request."""


@pytest.fixture
def proxy(database: Database) -> Iterator[Proxy]:
    with Proxy(database.url).running() as proxy:
        yield proxy


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor and a tool of a service whose database is behind a proxy."""

    client: httpx.AsyncClient
    tool: httpx.AsyncClient
    credentials: Issued

    async def answers(self) -> Mapping[str, httpx.Response]:
        """Return what each kind of request is answered, all of them sent at once."""
        grant = {"grant_type": "client_credentials"}
        proof = (self.credentials.client_id, self.credentials.secret)
        asked = {
            "page": self.client.get(f"{BASE}/users?limit=2"),
            "record": self.client.get(f"{BASE}/users/lisa"),
            "write": self.client.put(f"{BASE.replace('rostering', 'gradebook')}/categories/c",
                                     json={"category": {"title": "c"}}),
            "token": self.client.post("/oauth2/token", data=grant, auth=proof),
            "graph": self.tool.post("/graphql", json={"query": "{roster{orgs{nodes{name}}}}"}),
            "link": self.client.get("/handover/unknown"),
        }  # fmt: skip
        given = await asyncio.gather(*asked.values())
        return dict(zip(asked, given, strict=True))

    async def serves_everything(self) -> None:
        """Return once every kind of request is answered; a busy machine may refuse some first."""
        async with asyncio.timeout(PATIENCE):
            while statuses(await self.answers()) != AVAILABLE:
                await asyncio.sleep(0.05)

    async def waits_for_data(self, within: float) -> None:
        """Return once a page is answered; fail where that takes longer."""
        end = time.monotonic() + within
        while (await self.client.get(f"{BASE}/users?limit=2")).status_code != 200:
            assert time.monotonic() < end
            await asyncio.sleep(0.05)


@pytest.fixture
async def vendor(proxy: Proxy, settings: Settings) -> AsyncIterator[Vendor]:
    office = Office(settings, Database(proxy.url, pool_size=4))
    issued = office.connect("Reader", type_="grade-book-sync", partner=True)
    async with (
        serving(office) as service,
        await service.vendor(issued) as client,
        client_of(service.app, service.tool) as tool,
    ):
        yield Vendor(client, tool, issued)


def statuses(answers: Mapping[str, httpx.Response]) -> dict[str, int]:
    return {name: answer.status_code for name, answer in answers.items()}


AVAILABLE = {"page": 200, "record": 200, "write": 201, "token": 200, "graph": 200, "link": 404}


async def unavailable_answers(vendor: Vendor, within: float) -> None:
    """Hold that every kind of request is answered 503, with when to retry."""
    answers = await asyncio.wait_for(vendor.answers(), within)
    assert {*statuses(answers).values()} == {503}, statuses(answers)
    for answer in answers.values():
        assert answer.headers["retry-after"] == "2"
        assert "retry shortly" in answer.text


async def test_refusing_database_is_503_within_a_second_and_served_again_at_once(
    vendor: Vendor, proxy: Proxy
) -> None:
    await vendor.serves_everything()
    with capture_logs() as lines:
        proxy.refuse()
        await unavailable_answers(vendor, SOON)
        await asyncio.sleep(4)  # psycopg's pool now waits for longer and longer
        await unavailable_answers(vendor, SOON)
        proxy.forward()
        await vendor.waits_for_data(SOON + 1)
    await vendor.serves_everything()
    noted = [line["event"] for line in lines if line["event"].startswith("database")]
    assert noted == ["database_lost", "database_returned"]


async def test_restarted_database_costs_no_request_once_it_is_back(
    vendor: Vendor, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_page, "_READ_SECONDS", PATIENCE)
    await vendor.serves_everything()
    proxy.refuse()  # every idle connection is dead now
    proxy.forward()
    await vendor.waits_for_data(SOON + 1)
    for _ in range(10):
        assert {*statuses(await vendor.answers()).values()} <= {*AVAILABLE.values()}


async def test_blackholed_database_is_503_within_a_second_and_served_again_at_once(
    vendor: Vendor, proxy: Proxy
) -> None:
    await vendor.serves_everything()
    proxy.drop()
    await unavailable_answers(vendor, SOON)  # they were sent before it was noticed
    await unavailable_answers(vendor, SOON)
    await asyncio.sleep(4)  # attempts to connect are under way, of all ages
    proxy.forward()
    await vendor.waits_for_data(SOON + 1)
    await vendor.serves_everything()


async def test_swallowing_database_ends_what_waits_for_it_and_is_503_until_it_is_back(
    vendor: Vendor, proxy: Proxy
) -> None:
    await vendor.serves_everything()
    proxy.swallow()
    await unavailable_answers(vendor, NOTICED)  # they were sent before it was noticed
    await unavailable_answers(vendor, SOON)
    proxy.forward()
    await vendor.waits_for_data(SOON + 1)
    await vendor.serves_everything()


async def test_silent_database_is_503_for_new_requests_and_older_ones_are_answered_afterwards(
    vendor: Vendor, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "_LOOKS_UNTIL_LOST", 1_000_000)
    await vendor.serves_everything()
    with capture_logs() as lines:
        proxy.swallow()
        older = asyncio.create_task(vendor.client.get(f"{BASE}/users?limit=2"))
        async with asyncio.timeout(PATIENCE):
            while not any(line["event"] == "database_lost" for line in lines):
                await asyncio.sleep(0.05)
            await unavailable_answers(vendor, PATIENCE)
            ready = await vendor.client.get("/ready")
            assert not older.done()
            proxy.forward()
            answered = await older
    await vendor.serves_everything()

    assert ready.status_code == 503
    assert answered.status_code == 200


async def test_database_that_is_unavailable_at_the_start_is_served_from_when_it_is_there(
    database: Database, proxy: Proxy, settings: Settings
) -> None:
    issued = Office(settings, database).connect("Reader")
    token = await Office(settings, database).token(issued)
    proxy.refuse()
    app = create_app(settings, Database(proxy.url, pool_size=2))
    async with running(app), client_of(app, token) as client:
        await asyncio.sleep(3)
        assert (await client.get(f"{BASE}/users?limit=2")).status_code == 503
        assert (await client.get("/ready")).status_code == 503
        proxy.forward()
        await Vendor(client, client, issued).waits_for_data(SOON + 1)
