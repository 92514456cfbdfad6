"""A district with a history beside the same one in its first edition, page by page."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Final

import psycopg

from app.database import Database
from app.settings import Settings
from benchmarks import processes
from benchmarks.client import Client
from benchmarks.districts import District, beside, free_port, settle
from benchmarks.figures import Figure, times
from benchmarks.pairing import paired
from benchmarks.vendor import Vendor
from tests.lived_in import connections, history
from tests.lived_in.service import BASE, bearer

_BOUND: Final = 1.2
_PAGE: Final = 1_000
_ROOTS: Final = {"1.2": f"{BASE}/rostering/v1p2", "1.1": f"{BASE}/v1p1"}
_READERS: Final = {
    "all data": connections.ALL,
    "all data, 1.1": connections.ALL_1_1,
    "some roles of a school": connections.RESTRICTED,
    "a school, 1.1": connections.RESTRICTED_1_1,
}
"""The connections that read, by what the table calls them."""


def make(server: str, folder: Path, students: int) -> Sequence[District]:
    """Return a district with a history, and the same one without, in databases of their own."""
    return [_made(server, folder / name, name, students) for name in ("lived_in", "first_edition")]


def _made(server: str, folder: Path, name: str, students: int) -> District:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    folder.mkdir()
    district = District(students, beside(server, name), folder, free_port())
    began = perf_counter()
    settings = Settings.load(data_dir=folder, public_url=district.public_url)
    database = _migrated(district.url)
    fill = history.live if name == "lived_in" else _found
    asyncio.run(fill(settings, database, students, folder))
    database.dispose()
    settle(district)
    print(f"  {name:8} {perf_counter() - began:6.1f} s", flush=True)
    return district


async def _found(settings: Settings, database: Database, students: int, folder: Path) -> None:
    async with history.founded(settings, database, students, folder):
        pass


def _migrated(url: str) -> Database:
    from app.migrations.run import migrate  # noqa: PLC0415  # it loads Alembic

    migrate(url)
    return Database(url)


async def figures(lived_in: District, first: District) -> AsyncIterator[Figure]:
    """Yield how much longer pages of the district with a history take."""
    with ExitStack() as stack:
        for district in (lived_in, first):
            stack.enter_context(processes.service(district))
        for name, reader in _READERS.items():
            pair = [_vendor(district, reader) for district in (lived_in, first)]
            for noun in ("users", "enrollments"):
                path = f"/{noun}?limit={_PAGE}"
                here, there = (partial(vendor.get, path) for vendor in pair)
                found = await paired(here, there, pairs=20)
                what = f"HTTP, lived-in page of {_PAGE:,} {noun} ({name}), beside a first edition"
                yield times(what, found, _BOUND)
            for vendor in pair:
                vendor.close()


def _vendor(district: District, reader: connections.Vendor) -> Vendor:
    database = Database(district.url)
    token = bearer(database, reader.name)
    database.dispose()
    return Vendor([Client(district.port)], _ROOTS[reader.version], token)
