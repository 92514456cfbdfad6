"""Walks by offset over live lists while others write: nothing is lost, nothing comes twice."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from app.database import Database
from app.publishing.refresh import refresh
from app.roster import pagination
from app.roster.pagination import EXPIRY_SECONDS, MOST, Position, Session, choose
from tests.build import save
from tests.facade.district import DISTRICT, token
from tests.facade.service import Client, client, worker
from tests.postgres import Postgres, filled_for, patient

PATH = "http://127.0.0.1:8000/ims/oneroster/gradebook/v1p2/categories"
SIZE = 40
_IDS = "SELECT sourced_id FROM category"
_INSERT = """
INSERT INTO category (sourced_id, title) SELECT unnest(CAST(:ids AS text[])), 'x'
ON CONFLICT DO NOTHING
"""


def _publish(database: Database) -> None:
    save(database, *DISTRICT)
    refresh(database)


template = filled_for("refreshed", _publish)


def _chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311  # a test's


@dataclass
class World:
    """A district's categories, which a test changes, and two workers that serve them."""

    database: Database
    clients: list[Client]
    chance: Random
    steady: set[str] = field(default_factory=set)
    """The ids that were there all the time."""

    def fill(self) -> None:
        """Begin with categories of this test's alone."""
        ids = [f"c{number:05}" for number in range(SIZE)]
        with self.database.transaction() as connection:
            connection.execute(text("DELETE FROM category WHERE sourced_id LIKE 'c%'"))
            connection.execute(text("DELETE FROM pagination_session"))
            connection.execute(text(_INSERT), {"ids": ids})
            self.steady = {*connection.execute(text(_IDS)).scalars()}

    def change(self) -> None:
        """Insert, update and delete some."""
        new = [f"c{self.chance.randrange(100_000):05}" for _ in range(self.chance.randint(0, 8))]
        with self.database.transaction() as connection:
            connection.execute(text(_INSERT), {"ids": new})
            ids = sorted(connection.execute(text(_IDS)).scalars())
            gone = self.chance.sample(ids, k=min(len(ids), self.chance.randint(0, 6)))
            connection.execute(
                text("DELETE FROM category WHERE sourced_id = ANY (:ids)"), {"ids": gone}
            )
            connection.execute(text("UPDATE category SET title = title || '.', changed_at = now()"))
        self.steady -= {*gone}

    async def page(self, offset: int, limit: int) -> tuple[list[str], int]:
        """Return the ids of a page, from one of the workers, and the total that it told."""
        vendor = self.chance.choice(self.clients)
        answer = await vendor.get(PATH, params={"offset": offset, "limit": limit})
        assert answer.status_code == 200
        ids = [each["sourcedId"] for each in answer.json()["categories"]]
        return ids, int(answer.headers["x-total-count"])


@pytest.fixture(scope="module")
async def world(postgres: Postgres) -> AsyncIterator[World]:
    """Two workers of one district, and a client's token."""
    with postgres.database(template=postgres.filled(_publish)) as url:
        first, second = patient(url, pool_size=4), patient(url, pool_size=4)
        bearer = token(first)
        await first.open()
        await second.open()
        async with client(worker(first), bearer) as one, client(worker(second), bearer) as other:
            yield World(first, [one, other], _chance(0))
        await first.close()
        await second.close()


async def _walk(
    world: World, limit: int, meanwhile: Callable[[], Awaitable[None]], *, by_total: bool
) -> list[str]:
    """Return what a client reads that adds to its offset until the total, or a short page."""
    found: list[str] = []
    offset = 0
    while True:
        ids, total = await world.page(offset, limit)
        found += ids
        offset += limit
        if (offset >= total) if by_total else (len(ids) < limit):
            return found
        await meanwhile()


def _check(world: World, found: list[str]) -> None:
    assert len(found) == len({*found}), "a row came twice"
    assert world.steady <= {*found}, "a row was lost"


@given(seed=st.integers(0, 2**32), limit=st.integers(4, 15), by_total=st.booleans())
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
async def test_walk_has_each_row_that_was_there_all_along_once(
    world: World, seed: int, limit: int, by_total: bool
) -> None:
    world.chance = _chance(seed)
    world.fill()

    async def meanwhile() -> None:
        world.change()

    _check(world, await _walk(world, limit, meanwhile, by_total=by_total))


@given(seed=st.integers(0, 2**32), limit=st.integers(4, 15))
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
async def test_probes_and_retries_on_the_connection_do_not_move_a_walk(
    world: World, seed: int, limit: int
) -> None:
    world.chance = _chance(seed)
    world.fill()
    last = [0]

    async def meanwhile() -> None:
        world.change()
        await world.page(0, limit + 1)
        await world.page(limit + 1, limit + 1)
        await world.page(last[0] + limit, limit - 1)
        last[0] += limit
        world.change()

    _check(world, await _walk(world, limit, meanwhile, by_total=False))


async def test_walks_of_different_lists_and_sizes_run_side_by_side_under_writes(
    world: World,
) -> None:
    world.chance = _chance(7)
    world.fill()

    async def meanwhile() -> None:
        world.change()
        await asyncio.sleep(0)

    found = await asyncio.gather(
        *(_walk(world, limit, meanwhile, by_total=limit % 2 == 0) for limit in range(3, 11))
    )
    for each in found:
        _check(world, each)


async def test_walk_goes_on_by_counting_where_the_table_was_lost(world: World) -> None:
    world.chance = _chance(1)
    world.fill()
    first, total = await world.page(0, 10)
    with world.database.transaction() as connection:
        connection.execute(text("TRUNCATE pagination_session"))
    second, _ = await world.page(10, 10)
    assert first + second == sorted(first + second)
    assert len({*first, *second}) == 20 <= total


async def test_sessions_of_a_list_are_bounded_and_expire(world: World) -> None:
    world.chance = _chance(1)
    world.fill()
    for _ in range(MOST + 5):
        await world.page(0, 5)
    with world.database.transaction() as connection:
        count = connection.scalar(text("SELECT count(*) FROM pagination_session"))
        assert count <= MOST
        connection.execute(
            text(
                "UPDATE pagination_session SET next_place = '[\"zzz\"]', "
                f"seen_at = now() - interval '{EXPIRY_SECONDS + 1} seconds'"
            )
        )
    assert (await world.page(5, 5))[0] != []


async def test_sessions_that_expired_are_deleted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.chance = _chance(1)
    world.fill()
    await world.page(0, 5)
    with world.database.transaction() as connection:
        connection.execute(
            text("UPDATE pagination_session SET seen_at = now() - interval '2 hours'")
        )
    monkeypatch.setattr(pagination, "_SWEEP_SECONDS", -1)
    await world.page(0, 7)
    with world.database.transaction() as connection:
        sizes = connection.execute(text("SELECT page_size FROM pagination_session"))
        assert [*sizes.scalars()] == [7]


def _session(page_size: int, start_at: int, next_at: int, name: str) -> Session:
    start = (f"{name} start",) if start_at else None
    return Session(0, page_size, start_at, start, next_at, (name,))


def test_page_continues_the_most_recent_session_of_its_size() -> None:
    sessions = [_session(5, 5, 10, "new"), _session(7, 3, 10, "probe"), _session(5, 5, 10, "old")]
    assert choose(sessions, 5, 10) == Position(("new",), 0, sessions[0])
    assert choose(sessions, 7, 10) == Position(("probe",), 0, sessions[1])


def test_page_that_is_read_again_begins_where_it_did() -> None:
    sessions = [_session(5, 5, 10, "new")]
    assert choose(sessions, 5, 5) == Position(("new start",), 0)
    assert choose(sessions, 9, 10) == Position(("new",), 0), "another limit, mid-walk"


def test_page_further_on_is_counted_off_from_the_nearest_place() -> None:
    sessions = [_session(5, 5, 10, "near"), _session(5, 0, 5, "far")]
    assert choose(sessions, 5, 22) == Position(("near",), 12)
    assert choose([], 5, 22) == Position(None, 22)
