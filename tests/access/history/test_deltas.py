"""One full pull and all deltas are a fresh pull, whatever happens to the SIS and to the policy."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.access.revising import revise
from app.access.scopes import allowed
from app.access.sharing import SHARED, DataToShare, Shared, Withheld
from app.access.tables import Connection
from app.database import Database
from app.publishing.refresh import refresh
from tests.access.history.pulling import Vendor, content_of
from tests.build import SPRINGFIELD, save
from tests.facade.district import token
from tests.facade.service import client, worker
from tests.postgres import Postgres, patient
from tests.publishing.histories import UNGUARDED, days

WITHHELD: Final[tuple[Withheld, ...]] = ("phones", "email", "agents", "birthPlace", "metadata")

_objects = st.sampled_from(
    [
        SHARED,
        tuple({*SHARED} - {"demographics"}),
        tuple({*SHARED} - {"resources"}),
        ("orgs", "academicSessions", "courses", "classes"),
        ("orgs", "users"),
    ]
)


def _share(objects: tuple[Shared, ...], **chosen: Any) -> DataToShare:
    """Return data to share; nobody is chosen by enrollments that are not shared."""
    people = {name: chosen[name] for name in ("roles", "withheld")}
    return DataToShare(objects=objects, **(chosen if "enrollments" in objects else people))


shares = st.builds(
    _share,
    objects=_objects,
    roles=st.sampled_from(
        [None, None, ("student",), ("teacher", "student"), ("parent", "guardian")]
    ),
    without_enrollments=st.sampled_from([True, True, False]),
    courses=st.sampled_from([None, None, ("S-algebra",), ("T-art", "nothing")]),
    subjects=st.sampled_from([None, None, None, ("Art",)]),
    withheld=st.sets(st.sampled_from(WITHHELD)).map(tuple),
)
schools = st.sampled_from([None, None, ("S",), ("T",), ("S", "T"), ()])
policies = st.tuples(schools, shares)
"""What a connection may see: its schools, and what of their data."""
events = st.lists(st.one_of(days, policies), min_size=1, max_size=5)
"""What happens: days in the life of the SIS, and changes of the policy."""

SCOPES: Final = {
    "1.1": allowed("1.1", "grade-book-sync"),
    "1.2": allowed("1.2", "grade-book-sync"),
}
Policy = tuple[Sequence[str] | None, DataToShare]


def _set(database: Database, policy: Policy) -> None:
    with database.transaction() as transaction:
        client_id = transaction.scalar(select(Connection.id))
        revise(transaction, client_id, *policy)


def _happen(database: Database, event: Any) -> None:
    if isinstance(event[-1], DataToShare):
        _set(database, event)
    else:
        save(database, *event)
        refresh(database)


async def _live(database: Database, version: str, first: Policy, history: Sequence[Any]) -> None:
    await database.open()
    save(database, *SPRINGFIELD, UNGUARDED)
    refresh(database)
    bearer = token(database, version=version, scopes=SCOPES[version])
    _set(database, first)
    async with client(worker(database), bearer) as asking:
        vendor = Vendor(asking, version)
        await vendor.pull()
        for event in history:
            _happen(database, event)
            await asyncio.sleep(0.6)  # until then a worker may remember who asks
            await vendor.pull()
            assert vendor.copy == await vendor.fresh()
            for said in vendor.told.values():
                assert said["status"] == "active" or not content_of(said)
    await database.close()


@settings(max_examples=6, deadline=None)
@example("1.2", (None, DataToShare()), [(None, DataToShare(objects=("orgs", "users")))])
@given(version=st.sampled_from(["1.2", "1.1"]), first=policies, history=events)
def test_a_full_pull_and_all_deltas_are_a_fresh_pull_through_every_change_of_policy(
    postgres: Postgres, version: str, first: Policy, history: Sequence[Any]
) -> None:
    with postgres.database() as url:
        database = patient(url)
        asyncio.run(_live(database, version, first, history))
        database.dispose()
