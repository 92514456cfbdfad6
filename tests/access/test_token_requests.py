"""Every request of the corpus is answered as it should be, and no other gets a token."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.types import Message

from app.access.rotation import Issued
from app.database import Database
from app.settings import Settings
from tests.access.asking import ask, basic
from tests.access.corpus import CASES, EVERY, UNPROVEN, Case, V
from tests.access.office import ASKED, Office
from tests.postgres import Postgres

Vendors = tuple[Office, Issued, str]


@pytest.fixture(scope="module")
def vendors(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vendors]:
    """An office, a connection of it, and the id of another one."""
    settings = Settings.load(data_dir=Path(tmp_path_factory.mktemp("office")), token_seconds=600)
    with postgres.database() as url:
        office = Office(settings, Database(url))
        yield office, office.connect("Acme"), office.connect("Other").client_id
        office.database.dispose()


@pytest.fixture(autouse=True)
def no_wrong_secrets(vendors: Vendors) -> None:
    """Each test begins with none: beyond ten a minute they are throttled."""
    vendors[0].run("DELETE FROM wrong_secret")


def test_the_corpus_is_large() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_a_request_of_the_corpus_is_answered_as_it_should_be(
    case: Case, vendors: Vendors
) -> None:
    office, issued, other = vendors
    headers, query, body = case.filled(issued, other)
    before = office.tokens()
    state: dict[str, object] = {}

    answer = await ask(office.service(), headers=headers, query=query, body=body, state=state)

    assert (answer.status, answer.json.get("error")) == (case.status, case.error)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["pragma"] == "no-cache"
    assert answer.headers["content-type"] == "application/json"
    assert ("www-authenticate" in answer.headers) == (case.status == 401)
    assert str(answer.json.get("scope", "")).split() == [V + name for name in case.scopes]
    assert office.tokens() - before == (case.status == 200)
    known = (
        {issued.client_id}
        if case.status == 200
        else {issued.client_id, other, f"rollcall_{'0' * 20}", None}
    )
    assert state.get("caller") in known
    assert issued.secret not in answer.body.decode()


async def test_who_proves_nothing_cannot_tell_why(vendors: Vendors) -> None:
    office, issued, other = vendors
    answers = []
    for number, case in enumerate(UNPROVEN):  # each from an address of its own: none is throttled
        headers, query, body = case.filled(issued, other)
        address = f"192.0.2.{number}"
        service = office.service()
        answers.append(await ask(service, headers=headers, query=query, body=body, address=address))
    office.switch(issued.client_id, on=False)
    headers, query, body = CASES[0].filled(issued, other)
    answers.append(await office.ask(headers=headers, query=query, body=body))
    office.switch(issued.client_id, on=True)

    assert all(answer == answers[0] for answer in answers)


async def test_refused_scope_is_answered_with_the_version_and_the_scopes_that_are_allowed(
    vendors: Vendors,
) -> None:
    office, issued, _ = vendors
    old = office.connect("Old", "1.1", "grade-book-sync", partner=True)
    tool = office.equip("Report")
    said = {}
    for each in (issued, old, tool):
        answer = await office.ask(
            headers=basic(each.client_id, each.secret), body=ASKED + b"&scope=openid"
        )
        assert (answer.status, answer.json["error"]) == (400, "invalid_scope")
        said[each] = str(answer.json["error_description"])

    assert "This is a OneRoster 1.2 connection, which has none of the requested" in said[issued]
    assert f"It may request: {' '.join(V + name for name in EVERY)}. Leave out" in said[issued]
    assert "OneRoster 1.1 connection" in said[old]
    assert "or/v1p1/scope/gradebook.createput" in said[old]
    assert "This is a district tool" in said[tool]
    for sentence in said.values():
        assert not {'"', "\\"} & {*sentence}
        assert sentence.isascii()


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "QUERY"])
async def test_other_methods_than_post_are_refused_in_json(vendors: Vendors, method: str) -> None:
    answer = await ask(vendors[0].service(), method=method)
    assert (answer.status, answer.json["error"]) == (405, "invalid_request")
    assert answer.headers["allow"] == "POST"


async def test_a_trailing_slash_is_accepted(vendors: Vendors) -> None:
    office, issued, other = vendors
    headers, _, body = CASES[0].filled(issued, other)
    answer = await ask(office.service(), path="/oauth2/token/", headers=headers, body=body)
    assert answer.status == 200


async def test_a_client_that_leaves_early_is_answered_nothing(vendors: Vendors) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/oauth2/token", "headers": ()}
    await vendors[0].service()(scope | {"query_string": b""}, receive, send)
    assert sent == []
