"""What the two ways to the database promise."""

import asyncio

import psycopg
import pytest
from sqlalchemy import text

from app.database import Database
from app.shares import borrowing
from tests.postgres import Statements

PATIENCE = 60


class _Change(Exception):
    pass


def _insert_and_fail(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute(_INSERT)
        raise _Change


def _editions(database: Database) -> int:
    with database.transaction() as connection:
        return int(connection.execute(text("SELECT count(*) FROM roster_edition")).scalar_one())


_INSERT = text(
    "INSERT INTO roster_edition (number, published_at, seconds, changes) VALUES (1, now(), 0, '{}')"
)


def test_a_transaction_is_kept_whole(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute(_INSERT)
    assert _editions(database) == 1


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(_Change):
        _insert_and_fail(database)
    assert _editions(database) == 0


_EDITION = "INSERT INTO roster_edition (number, published_at, seconds, changes)"


async def _change_and_fail(database: Database) -> None:
    async with database.changing() as connection:
        await connection.execute(f"{_EDITION} VALUES (1, now(), 0, '{{}}')")
        raise _Change


async def test_what_a_request_changes_is_kept_whole_or_not_at_all(opened: Database) -> None:
    with pytest.raises(_Change):
        await _change_and_fail(opened)
    assert _editions(opened) == 0

    async with opened.changing() as connection:
        await connection.execute(f"{_EDITION} VALUES (1, now(), 0, '{{}}')")
        await connection.execute(f"{_EDITION} VALUES (2, now(), 0, '{{}}')")
    assert _editions(opened) == 2


async def test_a_request_cannot_write(opened: Database) -> None:
    async with opened.reading() as connection:
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            await connection.execute("DELETE FROM roster_edition")


async def test_what_a_request_runs_can_be_counted(opened: Database, statements: Statements) -> None:
    statements.clear()
    async with opened.reading() as connection:
        await connection.execute("SELECT 1")
        await connection.execute("SELECT %s::int", [2])
    assert statements() == ["SELECT 1", "SELECT $1::int"]


async def test_the_options_of_an_address_are_kept(database: Database) -> None:
    reading = Database(f"{database.url}&options=-c%20search_path%3Ddistrict_7")
    await reading.open()
    async with reading.reading() as connection:
        found = await connection.execute(
            "SELECT current_setting('search_path'), current_setting('transaction_read_only')"
        )
        assert await found.fetchone() == ("district_7", "on")
    await reading.close()


async def test_a_connection_that_worked_for_long_is_not_used_again(
    opened: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def session() -> int:
        async with opened.reading() as connection:
            return connection.info.backend_pid

    first = await session()
    assert first in {await session() for _ in range(4)}
    monkeypatch.setattr("app.database.RETIRE_SECONDS", 0)
    used = [await session() for _ in range(6)]

    assert len({*used}) == 6


async def test_long_pages_of_a_connection_hold_a_quarter_of_the_pool(database: Database) -> None:
    release, held = asyncio.Event(), list[str]()
    opened = Database(database.url, pool_size=8)
    await opened.open()

    async def hold(vendor: str) -> None:
        with borrowing(vendor):
            async with opened.streaming(patience=PATIENCE):
                held.append(vendor)
                await release.wait()

    tasks = [asyncio.create_task(hold(vendor)) for vendor in ["one"] * 5 + ["other"] * 5]
    async with asyncio.timeout(PATIENCE):
        while len(held) < 4:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)

    assert sorted(held) == ["one", "one", "other", "other"]
    release.set()
    await asyncio.gather(*tasks)
    await opened.close()
    assert len(held) == 10


async def test_statement_of_a_killed_worker_is_ended_by_the_server(opened: Database) -> None:
    async with opened.reading() as connection:
        checked = await connection.execute("SHOW client_connection_check_interval")

        assert await checked.fetchone() == ("2s",)
