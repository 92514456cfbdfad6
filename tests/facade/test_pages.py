"""Walks through pages, while the roster changes under them, over several workers."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from starlette.types import Message

from app.database import Database
from app.publishing.refresh import refresh
from app.stored_fragments import stored_fragments
from tests.build import change, enrollment, person, remove, save
from tests.facade.district import BASE, DISTRICT, PUBLIC_URL, token
from tests.facade.service import Client, client, serving, worker

LONGER_THAN_A_STANDING_IS_REMEMBERED = 0.6


def ids(response: Any) -> list[str]:
    (found,) = response.json().values()
    return [each["sourcedId"] for each in found]


def publish_changes(database: Database) -> None:
    """Publish an edition in which rows are gone from, and come into, the middle of every list."""
    save(
        database,
        remove("roster_entry", "pupil-03-algebra"),
        remove("enrollment", "pupil-03-S"),
        change("person", "pupil-04", family_name="Aaronson"),
        person("mona"),
        enrollment("mona-S", "mona", "S-26"),
    )
    refresh(database, stored_fragments(PUBLIC_URL))


@pytest.mark.parametrize("query", ["", "sort=familyName&", "filter=status='active'&"])
async def test_pages_by_offset_are_one_edition_whatever_is_published_meanwhile(
    query: str, refreshed: Database
) -> None:
    async with serving(refreshed) as vendor:
        whole = ids(await vendor.get(f"/users?{query}"))
        walked = ids(await vendor.get(f"/users?{query}limit=5"))
        publish_changes(refreshed)
        await asyncio.sleep(LONGER_THAN_A_STANDING_IS_REMEMBERED)
        for offset in range(5, len(whole) + 5, 5):
            walked += ids(await vendor.get(f"/users?{query}limit=5&offset={offset}"))

        assert walked == whole
        assert ids(await vendor.get(f"/users?{query}")) != whole


async def test_links_lead_through_one_edition(refreshed: Database) -> None:
    async with serving(refreshed) as vendor:
        whole = ids(await vendor.get("/users?sort=familyName"))
        response = await vendor.get("/users?sort=familyName&limit=4")
        walked = ids(response)
        publish_changes(refreshed)
        while "next" in response.links:
            url = response.links["next"]["url"].removeprefix(PUBLIC_URL)
            response = await vendor.get(f"http://127.0.0.1:8000{url}")
            walked += ids(response)

        assert walked == whole


async def test_every_worker_keeps_to_the_edition_a_walk_began_in(opened: Database) -> None:
    database = opened
    _publish_district(database)
    bearer = token(database)
    async with client(worker(database), bearer) as one, client(worker(database), bearer) as other:
        whole = ids(await one.get("/users"))
        walked = ids(await one.get("/users?limit=5"))
        publish_changes(database)
        await asyncio.sleep(LONGER_THAN_A_STANDING_IS_REMEMBERED)
        for offset in range(5, len(whole), 5):
            walker = other if offset % 2 else one
            walked += ids(await walker.get(f"/users?limit=5&offset={offset}"))

        assert walked == whole


async def test_a_worker_that_has_not_heard_of_an_edition_yet_serves_a_walk_through_it(
    opened: Database,
) -> None:
    _publish_district(opened)
    here, elsewhere = token(opened), token(opened)
    async with client(worker(opened), here) as one, client(worker(opened), elsewhere) as other:
        await other.get("/orgs")
        publish_changes(opened)
        first = await one.get("/users?limit=5")
        url = first.links["next"]["url"].removeprefix(PUBLIC_URL)
        second = await other.get(f"http://127.0.0.1:8000{url}")
        whole = ids(await one.get("/users"))

        assert ids(first) + ids(second) == whole[:10]


@pytest.mark.parametrize("edition", [2, 999])
async def test_a_walk_through_an_edition_that_is_not_kept_must_begin_anew(
    edition: int, vendor: Client
) -> None:
    response = await vendor.get(f"/users?limit=5&offset=5&edition={edition}")

    assert response.status_code == 410
    assert "Begin the walk anew" in response.json()["imsx_description"]


async def test_an_unchanged_first_page_begins_a_walk_as_well(opened: Database) -> None:
    _publish_district(opened)
    bearer = token(opened)
    async with client(worker(opened), bearer) as one, client(worker(opened), bearer) as other:
        whole = ids(await one.get("/users"))
        tag = (await one.get("/users?limit=5")).headers["etag"]
        _forget_walks(opened)
        unchanged = await other.get("/users?limit=5", headers={"if-none-match": tag})
        publish_changes(opened)
        await asyncio.sleep(LONGER_THAN_A_STANDING_IS_REMEMBERED)

        assert unchanged.status_code == 304
        assert ids(await other.get("/users?limit=5&offset=5")) == whole[5:10]
        assert (
            ids(await client(worker(opened), bearer).get("/users?limit=5&offset=5")) == whole[5:10]
        )


async def test_many_rows_are_streamed_and_are_the_same(refreshed: Database) -> None:
    _add_crowd(refreshed, 1_200)
    async with serving(refreshed) as vendor:
        streamed = await vendor.get("/users?limit=5000")
        paged = [
            each
            for offset in (0, 700)
            for each in (await vendor.get(f"/users?limit=700&offset={offset}")).json()["users"]
        ]

    assert "content-length" not in streamed.headers
    assert streamed.headers["x-total-count"] == str(len(paged))
    assert streamed.json()["users"] == paged


async def test_a_client_that_leaves_gives_its_connection_back(refreshed: Database) -> None:
    _add_crowd(refreshed, 1_200)
    database = Database(refreshed.url, pool_size=1)
    await database.open()
    service, bearer = worker(database), token(database)
    for _ in range(3):
        await _leave_after_the_first_part(service, bearer)
    async with client(service, bearer) as vendor:
        response = await asyncio.wait_for(vendor.get("/users?limit=1"), 5)
    await database.close()

    assert response.status_code == 200


async def test_nothing_is_given_before_an_edition_is_published(database: Database) -> None:
    async with serving(database) as vendor:
        response = await vendor.get("/users")

    assert response.status_code == 503
    assert response.headers["retry-after"] == "30"
    assert "No roster is published" in response.json()["imsx_description"]


async def test_a_bug_is_told_as_one_and_no_more(refreshed: Database) -> None:
    with refreshed.transaction() as connection:
        connection.execute(text("ALTER TABLE roster_user RENAME TO roster_user_gone"))
    async with serving(refreshed) as vendor:
        response = await vendor.get("/users")

    assert response.status_code == 500
    assert "roster_user" not in response.text
    assert "internal_server_error" in response.text


async def test_a_database_that_is_away_is_a_503(refreshed: Database) -> None:
    async with serving(refreshed) as vendor:
        await vendor.get("/users")
        await refreshed.close()
        with_standing = await vendor.get("/users?limit=3")
        await asyncio.sleep(LONGER_THAN_A_STANDING_IS_REMEMBERED)
        without = await vendor.get("/users?limit=3")

    for response in (with_standing, without):
        assert response.status_code == 503
        assert response.headers["retry-after"] == "2"
        assert "The database is unavailable" in response.json()["imsx_description"]


async def test_pool_in_use_by_others_returns_503_within_a_second(refreshed: Database) -> None:
    database = Database(refreshed.url, pool_size=1)
    async with serving(database) as vendor, database.reading():
        response = await asyncio.wait_for(vendor.get("/users"), 5)

    assert response.status_code == 503
    assert response.headers["retry-after"] == "2"
    assert "server_busy" in response.text


def _publish_district(database: Database) -> None:
    save(database, *DISTRICT)
    refresh(database, stored_fragments(PUBLIC_URL))


def _forget_walks(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute(text("DELETE FROM roster_walk"))


def _add_crowd(database: Database, size: int) -> None:
    with database.transaction() as connection:
        connection.execute(
            text(
                "INSERT INTO person (sourced_id, given_name, family_name) "
                "SELECT 'crowd-' || n, 'Given', 'Family' FROM generate_series(1, :size) n"
            ),
            {"size": size},
        )
        connection.execute(
            text(
                'INSERT INTO enrollment (sourced_id, person_id, calendar_id, "primary") '
                "SELECT 'crowd-' || n, 'crowd-' || n, 'S-26', true FROM generate_series(1, :size) n"
            ),
            {"size": size},
        )
    refresh(database, stored_fragments(PUBLIC_URL))


async def _leave_after_the_first_part(service: Any, bearer: str) -> None:
    left = asyncio.Event()
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "method": "GET",
        "path": f"{BASE}/users", "raw_path": f"{BASE}/users".encode(), "root_path": "",
        "query_string": b"limit=5000", "headers": [(b"authorization", f"Bearer {bearer}".encode())],
    }  # fmt: skip

    async def receive() -> Message:
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            left.set()
            await asyncio.sleep(0.05)

    await service(scope, receive, send)
