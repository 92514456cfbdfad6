"""A district gives a vendor access: two workers, a command line beside them, real sockets."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.journeys.processes import Service, run, serve
from tests.running import wait_for_a_new_hour

ROSTER = "/ims/oneroster/rostering/v1p2"


@pytest.fixture(scope="module")
def workers(home: Path) -> Iterator[Service]:
    """The service in two processes."""
    service = serve(home, "--workers", "2")
    yield service
    service.interrupt()


def said(home: Path, *words: str) -> Any:
    """Return the JSON that a command about connections prints."""
    done = run(home, "connection", *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def token(handed: dict[str, str]) -> str:
    who = (handed["clientId"], handed["clientSecret"])
    grant = {"grant_type": "client_credentials"}
    return str(httpx.post(handed["tokenUrl"], data=grant, auth=who).json()["access_token"])


def asked(
    handed: dict[str, str], bearer: str, path: str = "/orgs", **headers: str
) -> httpx.Response:
    """Return an answer over a socket of its own, so that either worker may give it."""
    sent = {"authorization": f"Bearer {bearer}", **headers}
    return httpx.get(handed["baseUrl"] + path, headers=sent, timeout=30)


def all_within_a_second(answers: Callable[[], bool]) -> None:
    """Hold that from a second on every answer is so, whichever worker gives it."""
    time.sleep(1)
    assert all(answers() for _ in range(12))


def test_a_secret_is_handed_over_by_a_link_that_shows_it_once(home: Path, workers: Service) -> None:
    made = said(home, "create", "By link", "--link")
    first = httpx.get(made["link"])
    assert (first.status_code, first.headers["cache-control"]) == (200, "no-store")
    assert made["clientId"] not in first.text
    shown = httpx.post(made["link"])
    assert shown.status_code == 200
    secret = shown.text.split("Client secret</label>")[1].split('value="')[1].split('"')[0]
    assert httpx.post(made["link"]).status_code == 404
    base = f"http://127.0.0.1:{workers.port}"
    handed = {
        "clientId": made["clientId"],
        "clientSecret": secret,
        "tokenUrl": f"{base}/oauth2/token",
        "baseUrl": base + ROSTER,
    }
    assert asked(handed, token(handed)).status_code == 200
    assert secret not in workers.output.with_suffix(".err").read_text()
    assert made["link"].rpartition("/")[2] not in workers.output.with_suffix(".err").read_text()


@pytest.mark.usefixtures("workers")
def test_the_terms_of_a_connection_hold_on_both_workers(home: Path) -> None:
    wait_for_a_new_hour(60)
    handed = said(home, "create", "Terms", "--show-secrets", "--quota", "30")
    bearer = token(handed)
    answers = [asked(handed, bearer) for _ in range(34)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429] * 4
    assert 0 < int(answers[-1].headers["retry-after"]) <= 3600

    said(home, "edit", handed["clientId"], "--clear", "quota", "--network", "192.0.2.0/24")
    all_within_a_second(lambda: asked(handed, bearer).status_code == 403)
    proxied = {"x-forwarded-for": "192.0.2.7"}
    assert asked(handed, bearer, **proxied).status_code == 200

    ends = datetime.now(UTC) + timedelta(seconds=30)
    words = ("--clear", "networks", "--expires", f"{ends:%Y-%m-%dT%H:%M:%S}")
    said(home, "edit", handed["clientId"], *words)
    time.sleep(max(0.0, (ends - datetime.now(UTC)).total_seconds()))
    all_within_a_second(lambda: asked(handed, bearer).status_code == 401)


def test_what_is_shared_no_longer_is_gone_on_both_workers(home: Path, workers: Service) -> None:
    handed = said(home, "create", "Shared", "--show-secrets", "--all-data")
    bearer = token(handed)
    user = asked(handed, bearer, "/users?limit=1&filter=email~'@'").json()["users"][0]
    assert user["email"]
    assert asked(handed, bearer, "/demographics?limit=1").status_code == 200
    said(home, "share", handed["clientId"], "--reset", "--withhold", "email", "--yes")

    def is_gone() -> bool:
        path = f"/users/{user['sourcedId']}"
        kept_back = "email" not in asked(handed, bearer, path).json()["user"]
        return kept_back and asked(handed, bearer, "/demographics").status_code == 403

    all_within_a_second(is_gone)
    tried = said(home, "test", handed["clientId"])
    assert (tried["works"], tried["asked"]) == (True, f"http://127.0.0.1:{workers.port}")
