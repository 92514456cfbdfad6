"""The plans of all reading operations: no published table is scanned for each row of another."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

import httpx
import psycopg
import pytest

from app.database import Database
from app.main import create_app
from app.roster.nouns import TABLES
from app.settings import Settings
from rest_facade.resources import Operation, View
from rest_facade.routes import SERVICES
from rest_facade.service import Service
from tests.lived_in.connections import (
    ALL,
    ALL_1_1,
    COURSES,
    NARROWED,
    REGRANTED,
    RESTRICTED,
    RESTRICTED_1_1,
    Vendor,
)
from tests.lived_in.history import fill
from tests.lived_in.service import bearer
from tests.postgres import Postgres, Statements
from tests.running import running

VENDORS: Final = (ALL, ALL_1_1, RESTRICTED, RESTRICTED_1_1, NARROWED, REGRANTED, COURSES)
HOST: Final = "https://rollcall.example"
PUBLISHED: Final = frozenset(table.name for table in TABLES.values())
QUERIES: Final = ("", "?limit=3&offset=2", "?filter=dateLastModified>'2026-01-01'&limit=5")

Place = tuple[Service, str]


@pytest.fixture(scope="module")
def logged(postgres: Postgres) -> Iterator[tuple[Database, Statements]]:
    """The lived-in district, and the statements that requests run in it."""
    with postgres.database(template=postgres.filled(fill), logged=True) as url:
        database = Database(url, pool_size=4)
        name = url.rpartition("/")[2].partition("?")[0]
        yield database, Statements(postgres.log, name)
        database.dispose()


def _offered(version: str) -> Iterator[tuple[Service, Operation]]:
    for service in SERVICES:
        for operation in service.operations if service.version == version else ():
            if operation.method == "GET" and not operation.live:
                yield service, operation


async def _id(vendor: httpx.AsyncClient, version: str, view: View) -> str | None:
    """Return the id of some object of a view that the vendor sees."""
    for service, operation in _offered(version):
        if operation.view is view and not operation.single and not operation.parents:
            answer = await vendor.get(f"{service.base}{operation.path}?filter=status='active'")
            found = next(iter(answer.json().values())) if answer.status_code == 200 else []
            return found[0]["sourcedId"] if found else None
    return None


async def _ask(vendor: httpx.AsyncClient, version: str) -> None:
    """Ask for every operation of the version, with ids of what there is."""
    ids: dict[View, str | None] = {}
    for service, operation in _offered(version):
        path = operation.path
        views = [parent.view for parent in operation.parents]
        for view in [*views, operation.view] if operation.single else views:
            if view not in ids:
                ids[view] = await _id(vendor, version, view)
            before, _, rest = path.partition("{")
            path = before + quote(ids[view] or "none", safe="") + rest.partition("}")[2]
        for query in ("",) if operation.single else QUERIES:
            answer = await vendor.get(service.base + path + query)
            assert answer.status_code in {200, 403, 404}, (path, answer.text)


def _scans(plan: Mapping[str, Any], whole: str, *, repeated: bool = False) -> Iterator[str]:
    """Yield the published tables that a plan scans for each row of another."""
    if repeated and plan["Node Type"] == "Seq Scan" and plan["Relation Name"] in PUBLISHED:
        yield plan["Relation Name"]
    for below in plan.get("Plans", ()):
        relation, name = below["Parent Relationship"], below.get("Subplan Name")
        for_each_row = (relation == "SubPlan" and f"hashed {name}" not in whole) or (
            relation == "Inner" and plan["Node Type"] == "Nested Loop"
        )
        once = relation == "InitPlan" or f"hashed {name}" in whole
        yield from _scans(below, whole, repeated=for_each_row or (repeated and not once))


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
async def test_no_operation_scans_a_published_table_for_each_row(
    logged: tuple[Database, Statements], vendor: Vendor
) -> None:
    """The district is small: scans are forbidden wherever there is another way."""
    database, statements = logged
    statements.clear()
    service = create_app(Settings.load(), Database(database.url))
    headers = {"authorization": f"Bearer {bearer(database, vendor.name)}"}
    transport = httpx.ASGITransport(service)
    async with (
        running(service),
        httpx.AsyncClient(
            transport=transport, base_url=HOST, headers=headers, timeout=600
        ) as client,
    ):
        await _ask(client, vendor.version)
    asked = {each for each in statements() if any(f"{table} AS" in each for table in PUBLISHED)}
    assert len(asked) > 20
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("SET enable_seqscan = off")
        for statement in sorted(asked):
            explained = f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {statement}"
            ((found,),) = connection.execute(explained.encode()).fetchall()
            assert not [*_scans(found[0]["Plan"], json.dumps(found))], statement
