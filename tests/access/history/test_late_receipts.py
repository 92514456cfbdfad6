"""What is received from an older edition adds tombstones to the lists of the newer one."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from httpx import Response

from app.access.scopes import allowed
from app.database import Database
from app.publishing.refresh import refresh
from tests.access.history.pulling import ROSTERING
from tests.build import SPRINGFIELD, remove, save
from tests.facade.district import token
from tests.facade.service import Client, client, worker
from tests.publishing.histories import UNGUARDED

LEFT = "lisa"


@pytest.fixture
async def vendor(opened: Database) -> AsyncIterator[Client]:
    """A vendor that began to read the first edition, of which the second lacks somebody."""
    save(opened, *SPRINGFIELD, UNGUARDED)
    refresh(opened)
    bearer = token(opened, scopes=allowed("1.2", "grade-book-sync"))
    async with client(worker(opened), bearer) as vendor:
        await _users(vendor, "filter=sourcedId='milhouse'")
        save(opened, remove("person", LEFT))
        refresh(opened)
        await _forget()
        yield vendor


async def _users(vendor: Client, query: str, **headers: str) -> Response:
    return await vendor.get(f"http://127.0.0.1:8000{ROSTERING}/users?{query}", headers=headers)


async def _receive_late(vendor: Client) -> None:
    answer = await _users(vendor, "limit=100&edition=1")
    assert LEFT in [user["sourcedId"] for user in answer.json()["users"]]
    await _forget()


async def _forget() -> None:
    """Wait until a worker looks a token up again, with the edition and what was received."""
    await asyncio.sleep(0.6)


def _deleted(answer: Response) -> list[str]:
    users = answer.json()["users"]
    return [user["sourcedId"] for user in users if user["status"] == "tobedeleted"]


async def test_conditional_request_gets_the_tombstone_of_what_was_received_meanwhile(
    vendor: Client,
) -> None:
    before = await _users(vendor, "limit=100")
    assert _deleted(before) == []
    tag = before.headers["etag"]
    assert (await _users(vendor, "limit=100", **{"if-none-match": tag})).status_code == 304

    await _receive_late(vendor)

    after = await _users(vendor, "limit=100", **{"if-none-match": tag})
    assert after.status_code == 200
    assert LEFT in _deleted(after)
    tag = after.headers["etag"]
    assert (await _users(vendor, "limit=100", **{"if-none-match": tag})).status_code == 304


async def test_tag_stays_as_it_is_while_the_current_edition_is_received(vendor: Client) -> None:
    first = await _users(vendor, "limit=1")
    await _users(vendor, "limit=100")

    again = await _users(vendor, "limit=1", **{"if-none-match": first.headers["etag"]})

    assert again.status_code == 304


async def test_walk_reaches_the_last_row_behind_a_tombstone_that_is_new(vendor: Client) -> None:
    page = await _users(vendor, "limit=1")
    await _receive_late(vendor)
    read = [user["sourcedId"] for user in page.json()["users"]]
    while "next" in page.links:
        page = await _users(vendor, page.links["next"]["url"].partition("?")[2])
        read += [user["sourcedId"] for user in page.json()["users"]]

    everybody = await _users(vendor, "limit=100")
    active = {each["sourcedId"] for each in everybody.json()["users"]}
    assert active - {LEFT} <= {*read}
