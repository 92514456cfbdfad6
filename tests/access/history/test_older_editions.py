"""What can be read of editions before the current one: nothing of whom a connection may not see."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.access.revising import revise
from app.access.scopes import allowed
from app.access.sharing import ALL
from app.access.tables import Connection
from app.database import Database
from app.publishing.refresh import refresh
from tests.access.history.pulling import ROSTERING
from tests.build import SPRINGFIELD, change, remove, save
from tests.facade.district import token
from tests.facade.service import Client, client, worker
from tests.publishing.histories import UNGUARDED

SCOPES = allowed("1.2", "grade-book-sync")
LISTS = ("users", "students", "demographics", "enrollments")


@pytest.fixture
def published(opened: Database) -> Database:
    """A district in its first edition."""
    save(opened, *SPRINGFIELD, UNGUARDED)
    refresh(opened)
    return opened


async def _text(vendor: Client, noun: str, edition: int) -> tuple[int, str]:
    path = f"http://127.0.0.1:8000{ROSTERING}/{noun}?limit=100&edition={edition}"
    answer = await vendor.get(path)
    return answer.status_code, answer.text


async def test_excluded_person_is_in_no_older_edition(published: Database) -> None:
    async with client(worker(published), token(published, scopes=SCOPES)) as vendor:
        users = (await _text(vendor, "users", 1))[1]
        assert users.count('"lisa"') > 1  # her own, and as agent of her contacts
        save(published, change("person", "lisa", lms_exclude=True))
        refresh(published)
        for noun in LISTS:
            status, told = await _text(vendor, noun, 1)
            assert status == 200
            assert "Lisa" not in told
            assert "lisa-algebra" not in told
            assert '"lisa"' not in told


async def test_connection_cannot_read_editions_replaced_before_it_was_made(
    published: Database,
) -> None:
    save(published, remove("person", "lisa"))
    stamp = refresh(published).edition.published_at
    await asyncio.sleep((stamp - datetime.now(UTC)).total_seconds() + 0.01)
    async with client(worker(published), token(published, scopes=SCOPES)) as vendor:
        status, told = await _text(vendor, "users", 1)

    assert (status, "lisa" in told) == (410, False)


async def test_connection_cannot_read_editions_replaced_before_its_policy_changed(
    published: Database,
) -> None:
    """Or it would receive who left a school before it was given the school."""
    bearer = token(published, scopes=SCOPES, schools=["T"])
    save(published, remove("person", "lisa"))
    refresh(published)
    async with client(worker(published), bearer) as vendor:
        assert (await _text(vendor, "users", 1))[0] == 200
        with published.transaction() as transaction:
            revise(transaction, transaction.scalars(select(Connection.id)).one(), None, ALL)
        await asyncio.sleep(0.6)  # until then a worker may remember who asks

        assert (await _text(vendor, "users", 1))[0] == 410
        assert (await _text(vendor, "users", 2))[0] == 200
