"""A change of policy under load, over a socket: each answer is by one policy or by the other."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import httpx
from anyio import to_thread
from sqlalchemy import select

from app.access.revising import revise
from app.access.scopes import allowed
from app.access.sharing import ALL, SHARED, DataToShare
from app.access.tables import Connection
from app.database import Database
from app.main import create_app
from app.publishing.refresh import refresh
from app.settings import Settings
from tests.access.history.pulling import ROSTERING
from tests.build import SPRINGFIELD, remove, roster_entry, save
from tests.facade.district import token
from tests.graph_http.test_socket import served
from tests.publishing.histories import UNGUARDED

PATHS: Final = (
    f"{ROSTERING}/users?limit=3&offset=1",
    f"{ROSTERING}/users?filter=status='active'",
    f"{ROSTERING}/classes",
    f"{ROSTERING}/enrollments?sort=dateLastModified",
    f"{ROSTERING}/classes/T-art-1/students",
    f"{ROSTERING}/users/milhouse",
    "/graphql",
)
Policy = tuple[tuple[str, ...] | None, DataToShare]
POLICIES: Final[Sequence[Policy]] = (
    (None, ALL),
    (("S",), DataToShare(objects=tuple({*SHARED} - {"resources"}), withheld=("email",))),
)
FLIPS: Final = 12

Seen = tuple[int, str | None, tuple[tuple[str, str], ...]]


def _change(database: Database, policy: Policy) -> None:
    with database.transaction() as transaction:
        own = select(Connection.id).where(Connection.version.is_not(None))
        revise(transaction, transaction.scalars(own).one(), *policy)


async def _ask(vendor: httpx.AsyncClient, path: str, graph: dict[str, Any]) -> Seen:
    """Return the status of an answer, its total, and the objects in it with their own status."""
    if path == "/graphql":
        answer = await vendor.post(path, **graph)
        page = answer.json()["data"]["roster"]["users"]
        seen = tuple(sorted((each["sourcedId"], each["status"]) for each in page["nodes"]))
        return answer.status_code, str(page["totalCount"]), seen
    answer = await vendor.get(path)
    told: list[dict[str, Any]] = []
    for value in answer.json().values() if answer.status_code == 200 else ():
        told += value if isinstance(value, list) else [value]
    objects = tuple(sorted((each["sourcedId"], each["status"]) for each in told))
    return answer.status_code, answer.headers.get("x-total-count"), objects


def _graph(database: Database) -> dict[str, Any]:
    """Return the request by which a tool looks at the roster as the connection sees it."""
    with database.transaction() as transaction:
        client_id = transaction.scalars(select(Connection.id)).one()
    bearer = token(database, scopes=["graphql.read"], version=None)
    users = "users { totalCount nodes { sourcedId status } }"
    query = f"query ($id: ID!) {{ roster(asConnection: $id) {{ {users} }} }}"
    return {
        "json": {"query": query, "variables": {"id": client_id}},
        "headers": {"authorization": f"Bearer {bearer}"},
    }


async def test_each_answer_is_by_one_policy_or_the_other_while_they_change(
    database: Database,
) -> None:
    save(database, *SPRINGFIELD, UNGUARDED, roster_entry("lisa-art", "T-art-1", "lisa", "T"))
    refresh(database)
    bearer = token(database, scopes=allowed("1.2", "grade-book-sync"))
    graph = _graph(database)
    service = create_app(Settings.load(), Database(database.url))
    headers = {"authorization": f"Bearer {bearer}"}
    async with (
        served(service) as url,
        httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as vendor,
    ):
        for path in (f"{ROSTERING}/{noun}" for noun in ("users", "classes", "enrollments")):
            assert (await vendor.get(path)).status_code == 200
        await asyncio.sleep(1.5)  # until then the log of disclosures may not be written
        save(database, remove("roster_entry", "lisa-art"))
        refresh(database)
        expected: dict[str, set[Seen]] = {path: set() for path in PATHS}
        for policy in (*POLICIES, POLICIES[0]):
            _change(database, policy)
            await asyncio.sleep(0.6)  # until then what a worker remembers is looked up
            for path in PATHS:
                expected[path].add(await _ask(vendor, path, graph))
        changing = True

        async def read(path: str) -> list[Seen]:
            found = []
            while changing:
                found.append(await _ask(vendor, path, graph))
            return found

        readers = [asyncio.create_task(read(path)) for path in PATHS]
        for flip in range(FLIPS):
            await to_thread.run_sync(_change, database, POLICIES[(flip + 1) % 2])
        changing = False
        for path, reader in zip(PATHS, readers, strict=True):
            assert {*await reader} <= expected[path], path
        assert all(len(seen) == 2 for path, seen in expected.items())
