"""What one connection is told as what it may see changes, step by step."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.access.revising import revise
from app.access.scopes import Version, allowed
from app.access.sharing import ALL, SHARED, DataToShare
from app.access.tables import Connection
from app.database import Database
from app.publishing.refresh import refresh
from app.publishing.retention import prune
from tests.access.history.pulling import ROSTERING, Vendor
from tests.build import (
    SPRINGFIELD,
    Edit,
    account,
    change,
    enrollment,
    person,
    relationship,
    remove,
    roster_entry,
    save,
)
from tests.facade.district import PUBLIC_URL, token
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
        told = await happens(asking, opened, schools=("S",))

        gone = {key for key, status in told.items() if status == "tobedeleted"}
        assert {("orgs", "T"), ("classes", "T-art-1"), ("users", "milhouse")} <= gone
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


async def test_tombstone_tells_nothing_of_the_person_who_left_a_school(opened: Database) -> None:
    guest = roster_entry("lisa-art", "T-art-1", "lisa", "T")
    email = change("person", "lisa", email="lisa@springfield.example")
    async with vendor(opened, guest, email, schools=["T"]) as asking:
        assert asking.copy["users", "lisa"]["email"] == "lisa@springfield.example"
        told = await happens(
            asking,
            opened,
            remove("roster_entry", "lisa-art"),
            change("person", "lisa", family_name="Bouvier"),
        )

        assert told["users", "lisa"] == told["enrollments", "lisa-art"] == "tobedeleted"
        tombstone = dict(asking.told["users", "lisa"])
        org = {
            "href": f"{PUBLIC_URL}{ROSTERING}/orgs/withdrawn",
            "sourcedId": "withdrawn",
            "type": "org",
        }
        assert tombstone.pop("dateLastModified")
        assert tombstone == {
            "sourcedId": "lisa",
            "status": "tobedeleted",
            "username": "",
            "enabledUser": "false",
            "givenName": "",
            "familyName": "",
            "roles": [{"roleType": "primary", "role": "student", "org": org}],
        }


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


async def test_policy_changed_during_a_refresh_neither_restarts_nor_escapes_it(
    opened: Database,
) -> None:
    async with vendor(opened) as asking:
        steps = []

        def meddle(step: str) -> None:
            if step == "Deciding what is published":
                share(opened, schools=("S",))
            steps.append(step)

        save(opened, change("person", "lisa", family_name="Bouvier"))
        report = refresh(opened, progress=meddle)

        assert steps.count("Deciding what is published") == 1
        assert report.is_new
        await asyncio.sleep(FORGOTTEN)
        await asking.pull()
        assert asking.told["users", "lisa"]["familyName"] == "Bouvier"
        assert asking.told["users", "milhouse"]["status"] == "tobedeleted"
        assert asking.copy == await asking.fresh()


async def test_what_was_never_received_is_never_told(opened: Database) -> None:
    save(opened, *SPRINGFIELD, UNGUARDED)
    refresh(opened)
    bearer = token(opened, scopes=allowed("1.2", "grade-book-sync"))
    async with client(worker(opened), bearer) as asks:
        late = Vendor(asks, "1.2")
        share(opened, schools=("S",))
        save(opened, remove("roster_entry", "lisa-algebra"))
        refresh(opened)
        await asyncio.sleep(FORGOTTEN)
        await late.pull()

        assert {said["status"] for said in late.told.values()} == {"active"}
        assert ("users", "milhouse") not in late.told
        answer = await asks.get(f"http://127.0.0.1:8000{ROSTERING}/users/milhouse")
        assert answer.status_code == 404


async def test_tombstone_ends_after_the_days_that_are_set(opened: Database) -> None:
    async with vendor(opened) as asking:
        told = await happens(asking, opened, remove("roster_entry", "lisa-algebra"))
        assert told["enrollments", "lisa-algebra"] == "tobedeleted"

        prune(opened, datetime.now(UTC) + timedelta(days=401))
        await asyncio.sleep(FORGOTTEN)
        answer = await asking.get("/enrollments/lisa-algebra")
        assert answer.status_code == 404


async def test_object_that_refers_to_what_left_the_view_counts_as_modified(
    opened: Database,
) -> None:
    """The record of an agent of two students lists the one whose class is shared, no other."""
    bart = (
        person("bart"),
        enrollment("bart-S", "bart", "S-26"),
        roster_entry("bart-algebra", "S-algebra-1", "bart", "S"),
        relationship("marge", "bart"),
    )
    async with vendor(opened, *bart) as asking:
        placed = DataToShare(objects=SHARED, without_enrollments=False, withheld=())
        await happens(asking, opened, schools=None, shared=placed)
        for edit, agents in (
            (remove("roster_entry", "lisa-algebra"), ["bart"]),
            (roster_entry("lisa-algebra", "S-algebra-1", "lisa", "S"), ["bart", "lisa"]),
        ):
            told = await happens(asking, opened, edit)

            assert told["users", "marge"] == "active"
            named = asking.copy["users", "marge"]["agents"]
            assert sorted(each["sourcedId"] for each in named) == agents
            assert asking.copy == await asking.fresh()


async def test_relations_of_a_withdrawn_object_lead_nowhere(opened: Database) -> None:
    async with vendor(opened) as asking:
        assert ("users", "marge") in asking.copy
        await happens(asking, opened, remove("person", "lisa"))

        assert asking.told["users", "lisa"]["status"] == "tobedeleted"
        answer = await asking.get("/users/marge")
        assert "agents" not in answer.json()["user"]
        assert (await asking.get("/students/lisa/classes")).status_code == 404
        inside = await asking.get("/classes/S-algebra-1/students")
        assert all(user["sourcedId"] != "lisa" for user in inside.json()["users"])
