"""Requests that read, while an import makes every grade write wait."""

import asyncio

import psycopg
from sqlalchemy import text

from app.database import WRITING, Database
from tests.facade.district import token
from tests.facade.service import client, worker
from tests.facade.test_writes import HOST

WRITERS = 8
"""More than a worker has connections for changes."""
_WAITING = """
SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE NOT granted AND datname = current_database() AND application_name = %s
"""


async def test_writes_that_wait_for_an_import_hold_up_no_reader(refreshed: Database) -> None:
    bearer, reading = token(refreshed), token(refreshed)
    with refreshed.transaction() as connection:
        connection.execute(text("UPDATE connection SET quota = 1000"))
    await refreshed.open()
    service = worker(refreshed)
    async with client(service, bearer) as writer, client(service, reading) as reader:
        with psycopg.connect(refreshed.url) as importing:
            importing.execute("LOCK TABLE category IN SHARE ROW EXCLUSIVE MODE")
            writes = [
                asyncio.create_task(
                    writer.put(
                        f"{HOST}/ims/oneroster/gradebook/v1p2/categories/waits-{number}",
                        json={"category": {"title": f"Waits {number}"}},
                    )
                )
                for number in range(WRITERS)
            ]
            while not importing.execute(_WAITING, [WRITING]).fetchall():
                assert not any(write.done() for write in writes)
                await asyncio.sleep(0.05)
            first = await reader.get("/users?limit=2")
            second = await reader.get("/users?limit=2&offset=2")
            assert (first.status_code, second.status_code) == (200, 200)
            assert not any(write.done() for write in writes)
        answered = [write.status_code for write in await asyncio.gather(*writes)]
        assert 201 in answered
        assert {*answered} <= {201, 429}, "those beyond the connection's share are told so"
    await refreshed.close()
