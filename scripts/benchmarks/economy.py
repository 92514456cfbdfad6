"""What requests cost the database and the machine: statements, rows read, memory."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from benchmarks import processes
from benchmarks.districts import District
from benchmarks.figures import Figure
from benchmarks.vendor import BASE, Vendor, of_service

LOGGED: Final = {"log_line_prefix": "\x1e%a\x1f"}
"""Settings of a server whose log a `Journal` can read."""

_READ: Final = re.compile("\x1erollcall-reading\x1fLOG:  (?:statement|execute [^:]+): ")
_OBJECTS: Final = ["org", "academic_session", "course", "class", "user", "enrollment"]
_ROWS_READ: Final = """
SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint FROM pg_stat_user_tables
WHERE relname = ANY (%s)
"""
_PAGES: Final = ("/users?limit=100", "/enrollments?limit=10000", "/classes?limit=1000&offset=1000")
_FORGOTTEN: Final = 1.5  # seconds after which a worker asks anew what a token stands for
_WRITTEN: Final = 0.2  # seconds until the server has written what it logs


@dataclass(frozen=True, slots=True)
class Journal:
    """What requests read, as the server logs it."""

    log: Path

    async def counted(self, vendor: Vendor, path: str, *, pause: float = 0) -> tuple[int, str]:
        """Return how many statements a page reads with after a pause, and the next page's path."""
        await asyncio.sleep(pause)
        self.log.write_text("")
        reply = await vendor.follow(path)
        await asyncio.sleep(_WRITTEN)
        return len(_READ.findall(self.log.read_text())), reply.next or ""


async def statements(district: District, journal: Journal) -> AsyncIterator[Figure]:
    """Yield how many statements the pages of a walk read with; the server logs them meanwhile."""
    _tell(district, "SET log_statement = 'all'")
    with processes.service(district):
        vendor = await of_service(district, clients=1)
        first, path = await journal.counted(vendor, f"{BASE}/enrollments?limit=100")
        yield Figure("statements, first page of a walk: token, count, page", first, 3)
        known, path = await journal.counted(vendor, path)
        yield Figure("statements, a page after it, the token being known", known, 1)
        anew, path = await journal.counted(vendor, path, pause=_FORGOTTEN)
        yield Figure("statements, a page after a pause: token, page", anew, 2)
        vendor.close()
    _tell(district, "RESET log_statement")


async def rows_of_unchanged_pages(district: District) -> Figure:
    """Return how many objects are read from tables to answer that pages have not changed.

    A service tells its counts when it ends, so those who ask first and again are two.
    """
    with processes.service(district):
        vendor = await of_service(district, clients=1)
        tags = [(await vendor.get(path)).tag for path in _PAGES]
        vendor.close()
    before = _rows_read(district)
    with processes.service(district):
        vendor = await of_service(district, clients=1)
        for path, tag in 20 * [*zip(_PAGES, tags, strict=True)]:
            await vendor.get(path, tag=tag, expect=304)
        vendor.close()
    return Figure("rows read for 60 times 304", _rows_read(district) - before, 0)


async def memory(service: int, vendor: Vendor) -> Figure:
    """Return the most memory the service ever had, once 8 clients have pulled big pages."""
    await vendor.pull(["/enrollments?limit=10000", "/users?limit=10000"], 64)
    status = Path(f"/proc/{service}/status").read_text()
    peak = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert peak is not None  # noqa: S101  Linux
    return Figure("memory while 8 clients pull pages of 10,000", int(peak[1]) / 1024, 400, " MB")


def _rows_read(district: District) -> int:
    names = [f"roster_{name}" for name in _OBJECTS]
    with psycopg.connect(district.url) as connection:
        found = connection.execute(_ROWS_READ, [names]).fetchone()
    assert found is not None  # noqa: S101
    return int(found[0])


def _tell(district: District, setting: str) -> None:
    """Change a setting for those who connect to a district's database from now on."""
    with psycopg.connect(district.url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"ALTER DATABASE {name} {setting}".encode())
