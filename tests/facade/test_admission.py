"""Who is let in where grades are: partners, with the vendor key that they hold, and why not."""

from collections.abc import AsyncIterator
from typing import Any

import anyio
import httpx
import pytest
from sqlalchemy import text

from app.access.scopes import ConnectionType, allowed, uri
from app.access.vendor_keys import give_key, take_key
from app.database import Database
from tests.facade.district import BASE, token
from tests.facade.service import PEPPER, Client, serving

GRADES = "http://127.0.0.1:8000/ims/oneroster/gradebook/v1p2"
PROTECTED = (
    "/categories",
    "/lineItems",
    "/results",
    "/scoreScales",
    "/assessmentLineItems",
    "/assessmentResults",
    "/classes/S-algebra-1/categories",
)


@pytest.fixture
async def partner(refreshed: Database) -> AsyncIterator[Client]:
    """A partner's client, who may do everything."""
    async with serving(refreshed) as vendor:
        yield vendor


def give(database: Database) -> dict[str, str]:
    """Give the only application a vendor key, and return the header it is shown in."""
    with database.transaction() as transaction:
        (name,) = transaction.execute(text("SELECT name FROM application")).scalars()
        made = give_key(transaction, PEPPER.encode(), name)
    return {"x-vendor-authorization": f"{made.key}:{made.secret}"}


def take(database: Database) -> None:
    with database.transaction() as transaction:
        (name,) = transaction.execute(text("SELECT name FROM application")).scalars()
        take_key(transaction, name)


async def soon(vendor: Client, status: int, headers: dict[str, str]) -> httpx.Response:
    """Return the first answer of a status, which must come within a second."""
    with anyio.fail_after(1):
        while (answer := await vendor.get(f"{GRADES}/lineItems", headers=headers)).status_code != (
            status
        ):
            await anyio.sleep(0.02)
    return answer


def told(answer: httpx.Response, status: int, minor: str) -> str:
    """Return what a refusal says in words, after a look at its form."""
    said: Any = answer.json()
    (code,) = said["imsx_CodeMinor"]["imsx_codeMinorField"]
    assert (answer.status_code, code["imsx_codeMinorFieldValue"]) == (status, minor)
    assert said["imsx_codeMajor"] == "failure"
    return str(said["imsx_description"])


@pytest.mark.parametrize("path", PROTECTED)
async def test_whoever_holds_a_vendor_key_shows_it_where_grades_are(
    path: str, partner: Client, refreshed: Database
) -> None:
    header = give(refreshed)
    without = await partner.get(GRADES + path)
    wrong = await partner.get(GRADES + path, headers={"x-vendor-authorization": "a:b"})
    shown = await partner.get(GRADES + path, headers=header)

    assert "x-vendor-authorization: key:secret" in told(without, 401, "unauthorisedrequest")
    assert "is not the vendor key and secret" in told(wrong, 401, "unauthorisedrequest")
    assert without.headers["www-authenticate"] == "Bearer"
    assert shown.status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_a_write_wants_the_vendor_key_too(
    method: str, partner: Client, refreshed: Database
) -> None:
    give(refreshed)
    answer = await partner.request(method, f"{GRADES}/lineItems/quiz-1", json={"lineItem": {}})

    assert "x-vendor-authorization" in told(answer, 401, "unauthorisedrequest")


async def test_the_roster_wants_no_vendor_key(partner: Client, refreshed: Database) -> None:
    give(refreshed)
    answers = [await partner.get(path) for path in ("/users", "/demographics", "/classes")]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].url.path.startswith(BASE)


async def test_a_vendor_key_counts_within_a_second(partner: Client, refreshed: Database) -> None:
    await soon(partner, 200, {})
    first = give(refreshed)
    await soon(partner, 401, {})
    await soon(partner, 200, first)
    second = give(refreshed)
    await soon(partner, 401, first)
    await soon(partner, 200, second)
    take(refreshed)
    await soon(partner, 200, {})


@pytest.mark.parametrize(
    ("type_", "is_partner", "path", "words"),
    [
        ("roster-sync", False, "/lineItems", "not a partner's application"),
        ("roster-sync", True, "/lineItems", "ask the district for one of type grade-book-sync"),
        ("assessments-sync", True, "/results", "ask the district for one of type grade-book-sync"),
        ("grade-book-sync", True, "/assessmentResults", "for one of type assessments-sync"),
    ],
)
async def test_who_may_not_is_told_why_and_who_can_change_it(
    type_: ConnectionType,
    is_partner: bool,
    path: str,
    words: str,
    partner: Client,
    refreshed: Database,
) -> None:
    bearer = token(refreshed, scopes=allowed("1.2", type_), type_=type_, partner=is_partner)
    who = {"authorization": f"Bearer {bearer}"}
    for method in ("GET", "PUT"):
        address = GRADES + path + ("/any" if method == "PUT" else "")
        answer = await partner.request(method, address, headers=who, json={"any": {}})

        said = told(answer, 403, "forbidden")
        assert words in said
        assert f"of type {type_}" in said
        assert "scope" in answer.headers["www-authenticate"]


async def test_who_may_but_did_not_ask_for_it_is_told_so(
    partner: Client, refreshed: Database
) -> None:
    bearer = token(refreshed, scopes=[uri("1.2", "gradebook.readonly")])
    who = {"authorization": f"Bearer {bearer}"}
    answer = await partner.delete(f"{GRADES}/lineItems/quiz-1", headers=who)

    assert "Ask for a token with it" in told(answer, 403, "forbidden")


async def test_a_tool_of_the_districts_is_sent_to_the_graph(
    partner: Client, refreshed: Database
) -> None:
    bearer = token(refreshed, scopes=["graphql.read"], version=None, partner=False)
    answer = await partner.get("/users", headers={"authorization": f"Bearer {bearer}"})

    assert "ask the graph at /graphql" in told(answer, 403, "forbidden")
