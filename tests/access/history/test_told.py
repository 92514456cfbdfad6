"""What one connection is told as what it may see changes, step by step."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select

from app.access.revising import revise
from app.access.scopes import Version, allowed
from app.access.sharing import ALL, SHARED, DataToShare
from app.access.tables import Connection
from app.database import Database
from app.publishing.refresh import refresh
from tests.access.history.pulling import Vendor
from tests.build import SPRINGFIELD, Edit, account, change, remove, roster_entry, save
from tests.facade.district import token
from tests.facade.service import client, worker
from tests.publishing.histories import UNGUARDED

FORGOTTEN = 0.6
"""Seconds after which no worker remembers what a token stood for."""


@asynccontextmanager
async def vendor(
    database: Database, *edits: Edit, version: Version = "1.2", schools: list[str] | None = None
) -> AsyncIterator[Vendor]:
    """Yield a vendor of a published district, who has pulled all there is for it."""
    save(database, *SPRINGFIELD, UNGUARDED, *edits)
    refresh(database)
    scopes = allowed(version, "grade-book-sync")
    bearer = token(database, version=version, schools=schools, scopes=scopes)
    async with client(worker(database), bearer) as asks:
        made = Vendor(asks, version)
        await made.pull()
        yield made


async def happens(
    vendor: Vendor, database: Database, *edits: Edit, **revised: Any
) -> dict[tuple[str, str], str]:
    """Return what a delta tells after something happened: the status of each object."""
    if edits:
        save(database, *edits)
        refresh(database)
    else:
        share(database, **revised)
    await asyncio.sleep(FORGOTTEN)
    await vendor.pull()
    return {key: said["status"] for key, said in vendor.told.items()}


def share(
    database: Database, *, schools: tuple[str, ...] | None = None, shared: DataToShare = ALL
) -> None:
    with database.transaction() as transaction:
        client_id = transaction.scalar(select(Connection.id))
        assert client_id is not None
        revise(transaction, client_id, schools, shared)


async def test_a_school_that_is_taken_out_of_scope_is_told_with_all_of_it(
    opened: Database,
) -> None:
    async with vendor(opened) as asking:
        before = dict(asking.copy)
        told = await happens(asking, opened, schools=("S",))

        gone = {key for key, status in told.items() if status == "tobedeleted"}
        assert {("orgs", "T"), ("classes", "T-art-1"), ("users", "milhouse")} <= gone
        assert asking.told["classes", "T-art-1"]["school"] == before["classes", "T-art-1"]["school"]
        assert asking.told["users", "milhouse"]["roles"] == before["users", "milhouse"]["roles"]
        assert told["users", "lisa"] == "active"
        assert await happens(asking, opened, schools=("S",)) == told


async def test_what_comes_into_scope_again_is_told_as_modified_then(opened: Database) -> None:
    async with vendor(opened) as asking:
        await happens(asking, opened, schools=("S",))
        told = await happens(asking, opened, schools=None)

        assert told["users", "milhouse"] == "active"
        assert "tobedeleted" not in told.values()
        assert asking.copy == await asking.fresh()


async def test_a_field_that_is_withheld_from_now_on_modifies_only_what_had_it(
    opened: Database,
) -> None:
    phone = change("person", "lisa", phone="555 1")
    async with vendor(opened, phone) as asking:
        assert asking.copy["users", "lisa"]["phone"] == "555 1"
        told = await happens(asking, opened, shared=DataToShare(objects=SHARED))

        assert {name for name, _ in told} == {"users"}
        assert "phone" not in asking.copy["users", "lisa"]


async def test_somebody_who_leaves_a_school_departs_as_the_school_knew_them(
    opened: Database,
) -> None:
    guest = roster_entry("lisa-art", "T-art-1", "lisa", "T")
    async with vendor(opened, guest, schools=["T"]) as asking:
        known = asking.copy["users", "lisa"]
        told = await happens(
            asking,
            opened,
            remove("roster_entry", "lisa-art"),
            change("person", "lisa", family_name="Bouvier"),
        )

        assert told["users", "lisa"] == told["enrollments", "lisa-art"] == "tobedeleted"
        departed = asking.told["users", "lisa"]
        assert departed["familyName"] == known["familyName"] == "Simpson"
        assert departed["roles"] == known["roles"]


async def test_whoever_gets_a_username_comes_to_1_1_with_what_was_there_before(
    opened: Database,
) -> None:
    async with vendor(opened, version="1.1") as asking:
        assert ("users", "lisa") not in asking.copy
        told = await happens(asking, opened, account("lisa", "lsimpson"))

        arrived = {key for key, status in told.items() if status == "active"}
        assert {("users", "lisa"), ("enrollments", "lisa-algebra")} <= arrived
        told = await happens(asking, opened, remove("user_account", "lisa"))

        assert told["users", "lisa"] == told["enrollments", "lisa-algebra"] == "tobedeleted"
        assert asking.copy == await asking.fresh()


async def test_a_connection_is_told_nothing_of_what_went_before_it(opened: Database) -> None:
    async with vendor(opened, schools=["S"]) as asking:
        save(opened, remove("roster_entry", "lisa-algebra"))
        refresh(opened)
        bearer = token(opened, schools=["S"])
        async with client(worker(opened), bearer) as asks:
            later = Vendor(asks, "1.2")
            await later.pull()

        assert ("enrollments", "lisa-algebra") not in later.told
        assert ("enrollments", "lisa-algebra") in asking.copy


async def test_a_refresh_begins_anew_where_a_policy_is_changed_meanwhile(
    opened: Database,
) -> None:
    async with vendor(opened) as asking:
        revised = 0

        def meddle(step: str) -> None:
            nonlocal revised
            if step == "Deciding what is published" and not revised:
                revised += 1
                share(opened, schools=("S",))

        save(opened, change("person", "lisa", family_name="Bouvier"))
        report = refresh(opened, progress=meddle)

        assert (revised, report.is_new) == (1, True)
        await asyncio.sleep(FORGOTTEN)
        await asking.pull()
        assert asking.told["users", "lisa"]["familyName"] == "Bouvier"
        assert asking.told["users", "milhouse"]["status"] == "tobedeleted"
        assert asking.copy == await asking.fresh()
