"""Refused authentication and authorisation are events with address and client id, and counted."""

from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text
from structlog.testing import capture_logs

from app.access.rotation import Issued
from app.access.wrong_secrets import MOST, TooManyWrongSecrets, count_wrong_secret
from app.data_folder import pepper
from app.database import Database
from app.main import create_app
from tests.access.asking import basic
from tests.access.office import ASKED, Office
from tests.access.service import BASE, HERE, Service, client

FORM = {"content-type": "application/x-www-form-urlencoded"}
GRANT = {"grant_type": "client_credentials"}
WRONG = "w" * 43


def _count(office: Office, client_id: str | None = "a", address: str | None = HERE) -> None:
    count_wrong_secret(office.database, pepper(office.settings), client_id, address)


def _advance(office: Office, seconds: float) -> None:
    """Let every count be so many seconds older."""
    office.run("UPDATE wrong_secret SET ends_at = ends_at - make_interval(secs => :by)", by=seconds)


def test_the_eleventh_wrong_secret_of_a_minute_is_throttled(office: Office) -> None:
    for _ in range(MOST):
        _count(office)
    with pytest.raises(TooManyWrongSecrets) as refused:
        _count(office)
    assert 50 <= int(refused.value.headers["Retry-After"]) <= 60
    _advance(office, 30)
    with pytest.raises(TooManyWrongSecrets) as refused:
        _count(office)
    assert 20 <= int(refused.value.headers["Retry-After"]) <= 30
    _advance(office, 30)
    _count(office)


def test_each_client_id_and_each_address_has_its_own_count(office: Office) -> None:
    for _ in range(MOST):
        _count(office)
    _count(office, "b")
    _count(office, address="203.0.113.6")
    _count(office, address=None)
    _count(office, client_id=None)


def test_counts_that_ended_are_deleted(office: Office) -> None:
    for tried in "abcd":
        _count(office, tried)
    _advance(office, 61)
    for tried in "xy":
        _count(office, tried)
    with office.database.transaction() as transaction:
        left = transaction.scalar(text("SELECT count(*) FROM wrong_secret"))
    assert left == 2


def test_neither_client_id_nor_address_is_stored(office: Office) -> None:
    _count(office, "a secret in the wrong place")
    with office.database.transaction() as transaction:
        stored = str([*transaction.execute(text("SELECT * FROM wrong_secret"))])
    assert "secret in" not in stored
    assert HERE not in stored


async def test_wrong_secrets_are_counted_over_all_workers(office: Office) -> None:
    issued = office.connect()
    database = Database(office.database.url)
    workers = [create_app(office.settings, each) for each in (office.database, database)]
    statuses = []
    for turn in range(MOST + 2):
        async with client(workers[turn % 2]) as vendor:
            answer = await vendor.post("/oauth2/token", data=GRANT, auth=(issued.client_id, WRONG))
            statuses.append(answer.status_code)
    async with client(workers[1]) as vendor:
        right = (issued.client_id, issued.secret)
        answer = await vendor.post("/oauth2/token", data=GRANT, auth=right)
    database.dispose()
    assert statuses == [401] * MOST + [429] * 2
    assert answer.status_code == 200


async def _ask(service: Service, issued: Issued, secret: str, address: str = HERE) -> Any:
    headers = {k.decode(): v.decode() for k, v in basic(issued.client_id, secret)} | FORM
    async with client(service.app, address=address) as vendor:
        return await vendor.post("/oauth2/token", content=ASKED, headers=headers)


async def test_wrong_secrets_are_throttled_and_the_right_one_works(
    service: Service, office: Office
) -> None:
    issued = office.connect()
    statuses = [(await _ask(service, issued, WRONG)).status_code for _ in range(MOST + 3)]
    assert statuses == [401] * MOST + [429] * 3

    throttled = await _ask(service, issued, WRONG)
    assert 1 <= int(throttled.headers["retry-after"]) <= 60
    assert throttled.json()["error"] == "invalid_client"
    assert (await _ask(service, issued, issued.secret)).status_code == 200
    assert (await _ask(service, issued, WRONG)).status_code == 429
    assert (await _ask(service, issued, WRONG, "203.0.113.6")).status_code == 401
    assert (await _ask(service, office.connect("Other"), WRONG)).status_code == 401


def _refusals(lines: list[Any]) -> list[tuple[Any, ...]]:
    found = [line for line in lines if line["event"] == "access_refused"]
    assert all(line["log_level"] == "warning" for line in found)
    return [(line["reason"], line["status"], line.get("caller"), line["address"]) for line in found]


def _counted(reason: str, status: int) -> float:
    labels = {"reason": reason, "status": str(status)}
    return REGISTRY.get_sample_value("rollcall_access_refused_total", labels) or 0.0


async def test_refused_token_requests_are_events(service: Service, office: Office) -> None:
    issued = office.connect()
    before = _counted("throttled", 429)
    with capture_logs() as lines:
        for _ in range(MOST + 1):
            await _ask(service, issued, WRONG)
        office.switch(issued.client_id, on=False)
        await _ask(service, issued, issued.secret, "203.0.113.6")

    assert _refusals(lines) == [
        *[("invalid_client", 401, issued.client_id, HERE)] * MOST,
        ("throttled", 429, issued.client_id, HERE),
        ("invalid_client", 401, issued.client_id, "203.0.113.6"),
    ]
    assert _counted("throttled", 429) == before + 1
    assert WRONG not in str(lines)
    assert issued.secret not in str(lines)


async def test_a_secret_that_is_sent_as_client_id_is_not_logged(
    service: Service, office: Office
) -> None:
    issued = office.connect()
    with capture_logs() as lines:
        headers = {k.decode(): v.decode() for k, v in basic(issued.secret, issued.client_id)}
        async with client(service.app) as vendor:
            await vendor.post("/oauth2/token", content=ASKED, headers=headers | FORM)

    assert _refusals(lines) == [("invalid_client", 401, None, HERE)]
    assert issued.secret not in str(lines)


async def test_refused_requests_of_vendors_are_events(service: Service, office: Office) -> None:
    issued = office.connect()
    token, path = await office.token(issued), f"{BASE}/users"
    tried: list[tuple[str, str, str]] = [
        ("", "no_token", path),
        (WRONG, "invalid_token", path),
        (token, "wrong_service", "/ims/oneroster/v1p1/users"),
        (token, "insufficient_scope", "/ims/oneroster/gradebook/v1p2/results"),
    ]
    for bearer, reason, at in tried:
        status = 401 if bearer != token else 403
        before = _counted(reason, status)
        with capture_logs() as lines:
            async with client(service.app, bearer) as vendor:
                assert (await vendor.get(at)).status_code == status
        caller = issued.client_id if bearer == token else None
        assert _refusals(lines) == [(reason, status, caller, HERE)]
        assert _counted(reason, status) == before + 1
        assert token not in str(lines)


async def test_a_request_from_a_wrong_network_is_an_event(service: Service, office: Office) -> None:
    issued = office.connect()
    token = await office.token(issued)
    office.run(
        "UPDATE connection SET networks = '{192.0.2.0/24}' WHERE id = :id", id=issued.client_id
    )
    with capture_logs() as lines:
        async with client(service.app, token) as vendor:
            assert (await vendor.get(f"{BASE}/users")).status_code == 403

    assert _refusals(lines) == [("network_not_allowed", 403, issued.client_id, HERE)]


async def test_refused_requests_to_the_graph_are_events(service: Service, office: Office) -> None:
    issued = office.connect()
    token = await office.token(issued)
    with capture_logs() as lines:
        for bearer in ("", WRONG, token):
            async with client(service.app, bearer) as tool:
                await tool.post("/graphql", json={"query": "{roster{number}}"})

    assert [each[1:] for each in _refusals(lines)] == [
        (401, None, HERE),
        (401, None, HERE),
        (403, issued.client_id, HERE),
    ]


async def test_an_answered_request_is_no_refusal(service: Service, office: Office) -> None:
    issued = office.connect()
    with capture_logs() as lines:
        async with client(service.app, await office.token(issued)) as vendor:
            assert (await vendor.get(f"{BASE}/users")).status_code == 200
            assert (await vendor.get(f"{BASE}/users/nobody")).status_code == 404

    assert _refusals(lines) == []
