"""What the district decides of answers, heeded by every worker within a second."""

import time
from collections.abc import AsyncIterator

import anyio
import pytest
from starlette.types import ASGIApp

from app.access.scopes import allowed
from app.database import Database
from app.district.choices import change as choose
from app.district.tables import Json
from app.publishing.refresh import refresh
from tests.build import roster_entry, save
from tests.facade.district import token
from tests.facade.service import Client, client, worker
from tests.v1p1.asking import older

NOWHERE = "/classes/nowhere/students"


@pytest.fixture
async def service(refreshed: Database) -> AsyncIterator[ASGIApp]:
    """A worker of the published district."""
    await refreshed.open()
    yield worker(refreshed)
    await refreshed.close()


@pytest.fixture
async def old(service: ASGIApp, refreshed: Database) -> AsyncIterator[Client]:
    """A vendor of 1.1."""
    scopes = allowed("1.1", "grade-book-sync")
    async with older(service, token(refreshed, scopes=scopes, version="1.1")) as vendor:
        yield vendor


def _choose(database: Database, name: str, value: Json) -> None:
    with database.transaction() as connection:
        choose(connection, name, value, by="Ada")


async def test_a_page_is_no_larger_than_the_district_says_a_second_later(
    service: ASGIApp, refreshed: Database
) -> None:
    for number in range(120):
        save(refreshed, roster_entry(f"again-{number}", "T-art-1", "milhouse", "T"))
    refresh(refreshed)
    path = "/enrollments?limit=500"
    async with client(service, token(refreshed)) as vendor:
        assert len((await vendor.get(path)).json()["enrollments"]) > 120

        _choose(refreshed, "pageSizeLimit", 100)
        began = time.monotonic()
        while len((page := await vendor.get(path)).json()["enrollments"]) > 100:
            await anyio.sleep(0.02)

        assert time.monotonic() - began < 1
        assert len(page.json()["enrollments"]) == 100
        assert "limit=100&offset=100" in page.headers["link"].replace("%26", "&")


@pytest.mark.parametrize("list_", [NOWHERE, "/classes/nowhere/categories", "/schools/9/classes"])
async def test_the_lists_of_an_unknown_parent_are_empty_in_1_1_where_the_district_says_so(
    old: Client, refreshed: Database, list_: str
) -> None:
    assert (await old.get(list_)).status_code == 404

    _choose(refreshed, "unknownParent", "emptyList")
    began = time.monotonic()
    while (response := await old.get(list_)).status_code == 404:
        await anyio.sleep(0.02)

    assert time.monotonic() - began < 1
    assert (response.status_code, [*response.json().values()]) == (200, [[]])
    assert response.headers["x-total-count"] == "0"
    tag = response.headers["etag"]

    _choose(refreshed, "unknownParent", "notFound")
    await anyio.sleep(0.6)
    assert (await old.get(list_, headers={"if-none-match": tag})).status_code == 404


async def test_other_answers_of_1_1_and_all_of_1_2_stay(
    old: Client, service: ASGIApp, refreshed: Database
) -> None:
    _choose(refreshed, "unknownParent", "emptyList")
    await anyio.sleep(0.6)

    assert (await old.get("/users/nobody")).status_code == 404
    assert (await old.get("/classes/S-algebra-1/categories")).json()["categories"]
    async with client(service, token(refreshed)) as vendor:
        assert (await vendor.get(NOWHERE)).status_code == 404
