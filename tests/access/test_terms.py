"""From where a connection may come, how often, and until when; and that its use is noted."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import anyio
import pytest

from app.access import quotas, usage
from app.access.details import Details
from app.access.quotas import OverQuota, count
from app.access.registry import edit
from app.access.terms import Terms, is_within
from app.database import NOTING, Database
from app.recent import Recent
from tests.access.asking import ask, basic
from tests.access.office import ASKED, Office
from tests.access.service import BASE, HERE, Service, client
from tests.postgres import Statements
from tests.running import wait_for_a_new_hour


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that has just begun, in an hour that does not end meanwhile."""
    wait_for_a_new_hour()
    monkeypatch.setattr(quotas, "_lots", Recent(100))
    monkeypatch.setattr(usage, "_noted", Recent(100))


@pytest.mark.parametrize(
    ("address", "network", "within"),
    [
        ("192.0.2.7", "192.0.2.0/24", True),
        ("192.0.3.7", "192.0.2.0/24", False),
        ("::ffff:192.0.2.7", "192.0.2.0/24", True),
        ("2001:db8::1", "2001:db8::/32", True),
        ("2001:db8::1", "192.0.2.0/24", False),
        ("unix", "0.0.0.0/0", False),
        (None, "0.0.0.0/0", False),
    ],
)
def test_an_address_is_within_a_network_or_not(
    address: str | None, network: str, *, within: bool
) -> None:
    assert is_within(address, [ip_network(network)]) is within


async def test_a_connection_comes_from_its_networks_only(service: Service) -> None:
    issued = service.office.connect(details=Details(networks=("198.51.100.0/24", f"{HERE}/32")))
    app = service.office.service()
    headers = basic(issued.client_id, issued.secret)
    refused = await ask(app, headers=headers, body=ASKED)
    assert (refused.status, refused.json["error"]) == (403, "access_denied")
    assert "an unknown address" in str(refused.json["error_description"])

    token = (await ask(app, headers=headers, body=ASKED, address=HERE)).json["access_token"]
    for address, status in ((HERE, 200), ("198.51.100.9", 200), ("192.0.2.1", 403)):
        async with client(service.app, str(token), address=address) as vendor:
            answer = await vendor.get(f"{BASE}/orgs")
            assert answer.status_code == status
    assert "not let in from 192.0.2.1" in answer.json()["imsx_description"]


async def test_a_quota_is_told_in_the_words_of_the_standard(service: Service) -> None:
    issued = service.office.connect(details=Details(quota=3))
    async with await service.vendor(issued) as vendor:
        answers = [await vendor.get(f"{BASE}/orgs") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    said = answers[-1].json()
    assert said["imsx_CodeMinor"]["imsx_codeMinorField"][0]["imsx_codeMinorFieldValue"] == (
        "server_busy"
    )
    assert "may make 3 requests in an hour" in said["imsx_description"]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 3600


async def test_several_workers_together_keep_to_a_quota(
    office: Office, opened: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each worker has lots of its own, and all take them from one count."""
    issued = office.connect(details=Details(quota=1_001))
    workers: list[Recent[str, object]] = [Recent(9), Recent(9), Recent(9)]
    made, refused, turn = 0, 0, 0
    while refused < len(workers):
        monkeypatch.setattr(quotas, "_lots", workers[turn % len(workers)])
        turn += 1
        try:
            await count(opened, issued.client_id, 1_001)
        except OverQuota:
            refused += 1
        else:
            made, refused = made + 1, 0
    assert made == 1_001


async def test_a_new_hour_gives_a_quota_anew(office: Office, opened: Database) -> None:
    issued = office.connect(details=Details(quota=1))
    await count(opened, issued.client_id, 1)
    with pytest.raises(OverQuota):
        await count(opened, issued.client_id, 1)
    office.run("UPDATE request_count SET hour = hour - interval '1 hour'")
    quotas._lots.drop(issued.client_id)
    await count(opened, issued.client_id, 1)


async def test_a_quota_that_is_raised_is_noticed_soon(office: Office, opened: Database) -> None:
    issued = office.connect(details=Details(quota=1))
    await count(opened, issued.client_id, 1)
    with anyio.fail_after(3):
        while True:
            try:
                await count(opened, issued.client_id, 2)
                break
            except OverQuota:
                await anyio.sleep(0.05)


async def test_no_more_lots_are_kept_than_there_is_room_for(
    office: Office, opened: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "_lots", Recent(1))
    for name in ("A", "B"):
        issued = office.connect(name, details=Details(quota=9))
        await count(opened, issued.client_id, 9)
    assert len(quotas._lots) == 1


async def test_a_connection_ends_by_itself_within_a_second(service: Service) -> None:
    ends = datetime.now(UTC) + timedelta(seconds=2)
    issued = service.office.connect(details=Details(expires_at=ends))
    async with await service.vendor(issued) as vendor:
        assert (await vendor.get(f"{BASE}/orgs")).status_code == 200
        while (await vendor.get(f"{BASE}/orgs")).status_code == 200:
            await anyio.sleep(0.05)
        late = (datetime.now(UTC) - ends).total_seconds()
    assert 0 <= late < 1
    refused = await service.office.ask(headers=basic(issued.client_id, issued.secret))
    assert refused.status == 401
    (found,) = [each for each in service.office.registered() if each.version]
    assert (found.state, found.has_ended) == ("expired", True)


async def test_an_end_that_is_moved_lets_a_connection_in_again(service: Service) -> None:
    ends = datetime.now(UTC) + timedelta(seconds=0.2)
    issued = service.office.connect(details=Details(expires_at=ends))
    time.sleep(0.3)
    with service.office.database.transaction() as transaction:
        edit(transaction, issued.client_id, {"expires_at": None})
    async with await service.vendor(issued) as vendor:
        assert (await vendor.get(f"{BASE}/orgs")).status_code == 200


def _uses(written: Statements) -> list[str]:
    return [each for each in written() if each.startswith("UPDATE credential")]


async def test_the_last_use_is_noted_with_its_address_once_a_minute(
    service: Service, statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = service.office.connect()
    vendor = await service.vendor(issued)
    service.office.run("UPDATE credential SET used_at = NULL, used_from = NULL")
    async with vendor:
        await vendor.get(f"{BASE}/orgs")
        (found,) = [each for each in service.office.registered() if each.version]
        assert found.last_used_from == HERE
        assert found.last_used_at is not None
        first = found.last_used_at
        written = replace(statements, who=NOTING)
        written.clear()
        await vendor.get(f"{BASE}/orgs")
        assert not _uses(written)
        monkeypatch.setattr(usage, "_noted", Recent(100))
        await vendor.get(f"{BASE}/orgs")
        assert len(_uses(written)) == 1
    (found,) = [each for each in service.office.registered() if each.version]
    assert found.last_used_at == first, "another worker noted it within a minute"


async def test_a_token_that_is_asked_for_is_a_use(office: Office) -> None:
    issued = office.connect()
    assert office.registered()[0].last_used_at is None
    headers = basic(issued.client_id, issued.secret)
    await ask(office.service(), headers=headers, body=ASKED, address="192.0.2.1")
    assert office.registered()[0].last_used_from == "192.0.2.1"
    assert office.registered()[0].last_used_at is not None


async def test_a_use_that_cannot_be_noted_hinders_nobody(
    office: Office, database: Database
) -> None:
    """The pools of this database were never opened, as if it were away."""
    terms = Terms(office.connect().client_id, 1)
    await database.open()
    await database.close()
    with pytest.raises(Exception, match="closed"):
        async with database.noting():
            pass
    await usage.note(database, terms, HERE)
    assert not len(usage._noted)
