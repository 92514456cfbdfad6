"""What each connection received: exactly the objects that answers had, kept as numbers."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pytest
from sqlalchemy import exists, select, text

from app.access.history.received import CHUNK_BITS, was_received
from app.access.history.receiving import ADD, NEW, NumberRange, Receiver, chunks, multirange
from app.database import Database
from app.publishing.kinds import KINDS
from app.publishing.refresh import refresh
from app.stored_fragments import stored_fragments
from graphql_schema.compile.mapping import NODES
from graphql_schema.context import ranges
from rest_facade.resources import Operation
from rest_facade.routes import SERVICES
from rest_facade.service import Service
from tests.build import change, save
from tests.disclosure.reading import Logged, logged
from tests.disclosure.test_log import _leave_after_the_first_part, tokens, url_of
from tests.facade.district import PUBLIC_URL, token
from tests.facade.test_pages import _add_crowd

PUBLISHED = [
    (s, each)
    for s in SERVICES
    for each in s.operations
    if each.method == "GET" and NODES[each.resource.source.type].published
]
_TABLES = {kind.table.name: kind.table for kind in KINDS}

__all__ = ["tokens"]


def _ids(database: Database, published: str, numbers: str) -> set[str]:
    """Return the ids of the objects of a table that have these numbers."""
    with database.transaction() as connection:
        found = connection.execute(
            text(
                f"SELECT DISTINCT sourced_id FROM {published} "
                "WHERE number <@ CAST(:numbers AS int4multirange)"
            ),
            {"numbers": numbers},
        )
        return {*found.scalars()}


def _received(database: Database, connection_id: str, published: str) -> set[str]:
    """Return the ids of what a connection received, as `was_received` has it."""
    table = _TABLES[published]
    query = select(table.c.sourced_id).where(exists(was_received(table, table.c))).distinct()
    with database.transaction() as connection:
        return {*connection.execute(query, {"viewer_connection": connection_id}).scalars()}


def _shown(answer: dict[str, Any]) -> set[str]:
    """Return the ids of the active objects of an answer."""
    (found,) = answer.values()
    rows = found if isinstance(found, list) else [found]
    return {each["sourcedId"] for each in rows if each["status"] == "active"}


@pytest.mark.parametrize(
    ("standard", "operation"),
    PUBLISHED,
    ids=[f"{each.name}-{s.version}" for s, each in PUBLISHED],
)
async def test_log_and_received_hold_exactly_the_objects_of_an_answer(
    standard: Service, operation: Operation, service: Logged, tokens: dict[str, str]
) -> None:
    await service.forget()
    with service.database.transaction() as connection:
        connection.execute(text("DELETE FROM received"))
    async with service.client(tokens[standard.version]) as vendor:
        answer = await vendor.get(url_of(standard, operation), params={"limit": "3"})
        assert answer.status_code == 200

    (row,) = await service.rows()
    table = NODES[operation.resource.source.type].table
    assert table is not None
    assert row.published == table.name
    shown = _shown(answer.json())
    assert shown
    assert _ids(service.database, row.published, _text(row.numbers)) == shown
    assert _received(service.database, row.connection_id, row.published) == shown


def _text(numbers: Any) -> str:
    return multirange([(each.lower, each.upper) for each in numbers])


async def test_tombstone_does_not_count_as_received(refreshed: Database) -> None:
    await refreshed.open()
    async with logged(refreshed) as service:
        async with service.client(token(refreshed)) as vendor:
            await vendor.get("/users?limit=1000")
            await service.rows()
            save(refreshed, change("enrollment", "lisa-S", lms_exclude=True))
            refresh(refreshed, stored_fragments(PUBLIC_URL))
            await asyncio.sleep(0.6)  # until then the edition before is remembered
            page = await vendor.get("/users?limit=1000")
        *_, row = await service.rows()
    statuses = {each["sourcedId"]: each["status"] for each in page.json()["users"]}
    active = {id_ for id_, status in statuses.items() if status == "active"}
    assert statuses["lisa"] == "tobedeleted"
    assert row.rows == len(statuses)
    assert _ids(refreshed, row.published, _text(row.numbers)) == active
    await refreshed.close()


async def test_client_that_leaves_a_stream_received_what_was_handed_over(
    refreshed: Database,
) -> None:
    _add_crowd(refreshed, 1_200)
    await refreshed.open()
    async with logged(refreshed) as service:
        await _leave_after_the_first_part(service, token(refreshed))
        (row,) = await service.rows()
    await refreshed.close()

    with refreshed.transaction() as connection:
        first = connection.execute(
            text("SELECT sourced_id FROM roster_user ORDER BY sourced_id LIMIT :rows"),
            {"rows": row.rows},
        )
        handed_over = {*first.scalars()}
    assert row.rows in {500, 1000}
    assert _received(refreshed, row.connection_id, "roster_user") == handed_over


async def test_what_was_received_outlives_the_log_and_ends_with_the_connection(
    refreshed: Database,
) -> None:
    await refreshed.open()
    async with logged(refreshed) as service:
        async with service.client(token(refreshed)) as vendor:
            await vendor.get("/users/lisa")
            await vendor.get("/users/milhouse")
        first, _ = await service.rows()
        await service.forget()
        assert _received(refreshed, first.connection_id, "roster_user") == {"lisa", "milhouse"}
        with refreshed.transaction() as connection:
            connection.execute(text("DELETE FROM connection"))
        assert _received(refreshed, first.connection_id, "roster_user") == set()
    await refreshed.close()


async def test_answer_to_a_connection_that_is_removed_meanwhile_is_logged(
    refreshed: Database,
) -> None:
    await refreshed.open()
    async with logged(refreshed) as service:
        async with service.client(token(refreshed)) as vendor:
            await vendor.get("/users/lisa")
            with refreshed.transaction() as connection:
                connection.execute(text("DELETE FROM connection"))
        (row,) = await service.rows()
    await refreshed.close()

    assert row.person == "lisa"
    assert _received(refreshed, row.connection_id, "roster_user") == set()


async def _receive(
    database: Database,
    client: str,
    received: Mapping[str, Sequence[NumberRange]],
    *,
    edition: int = 1,
) -> None:
    receiver = Receiver(client, edition, 0)
    found = chunks({(receiver, table): numbers for table, numbers in received.items()})
    async with database.noting() as connection:
        given = {"received": orjson.dumps(found).decode()}
        await connection.execute(f"WITH {NEW} {ADD}", given)


async def test_adding_what_is_known_writes_nothing(refreshed: Database) -> None:
    token(refreshed)
    with refreshed.transaction() as connection:
        client = connection.scalar(text("SELECT id FROM connection"))
    await refreshed.open()
    wide = 3 << CHUNK_BITS
    for numbers, count in (([(5, 7)], 1), ([(1, wide)], 3), ([(2, 9), (wide - 4, wide)], 3)):
        await _receive(refreshed, client, {"roster_user": numbers})
        with refreshed.transaction() as connection:
            rows = connection.execute(text("SELECT chunk, xmin FROM received ORDER BY chunk")).all()
        assert len(rows) == count
    assert len({row.xmin for row in rows}) == 1, "the last call found all of it"
    await refreshed.close()


async def test_writers_that_add_to_the_same_chunks_do_not_deadlock(refreshed: Database) -> None:
    token(refreshed)
    with refreshed.transaction() as connection:
        client = connection.scalar(text("SELECT id FROM connection"))
    await refreshed.open()
    tables = [*_TABLES]

    async def add(start: int) -> None:
        for number in range(start, 400, 2):
            order = tables if number % 3 else tables[::-1]
            each_one = [(number * 97, number * 97 + 1)]
            await _receive(refreshed, client, dict.fromkeys(order, each_one))

    await asyncio.gather(add(0), add(1))
    with refreshed.transaction() as connection:
        counted = connection.execute(
            text(
                "SELECT published, sum(upper(each) - lower(each)) FROM received, "
                "unnest(numbers) AS each GROUP BY published"
            )
        )
        assert dict(counted.all()) == dict.fromkeys(tables, 400)
    await refreshed.close()


async def test_receipts_are_counted_by_edition_where_something_is_new(
    refreshed: Database,
) -> None:
    token(refreshed)
    with refreshed.transaction() as connection:
        client = connection.scalar(text("SELECT id FROM connection"))
    await refreshed.open()
    both = {"roster_user": [(1, 9)], "roster_org": [(1, 3)]}
    for received, edition in ((both, 1), (both, 1), ({"roster_user": [(4, 12)]}, 2), (both, 2)):
        await _receive(refreshed, client, received, edition=edition)
    await refreshed.close()

    with refreshed.transaction() as connection:
        counts = connection.execute(text("SELECT edition, revision, count FROM receipt_count"))
        assert {*counts.all()} == {(1, 0, 1), (2, 0, 1)}


def test_numbers_become_as_few_ranges_as_it_takes() -> None:
    assert ranges([]) == []
    assert ranges([4]) == [(4, 5)]
    assert ranges([5, 3, 4]) == [(3, 6)]
    assert ranges([9, 1, 3, 2, 7, 8]) == [(1, 4), (7, 10)]
