"""`scripts/bench`: build districts, measure, print a table, draw a picture, judge."""

import logging
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated, Final

import structlog
import typer
import uvloop

from app.cluster import SUPERUSER
from app.database import Database
from app.embedded import running
from app.embedded_roles import as_role
from benchmarks import economy, lived_in, processes, report
from benchmarks.districts import District, make
from benchmarks.figures import Figure
from benchmarks.filters import NestedFilters
from benchmarks.floor import Floor
from benchmarks.grades import fill
from benchmarks.graph import InProcess
from benchmarks.over_http import OverHttp, by_size
from benchmarks.starts import second_start
from benchmarks.vendor import of_floor, of_service

_SMALL: Final = 10_000
_LIVED_IN: Final = 3_000
"""What has a history is smaller: it is imported, published and changed many times over."""


def bench(
    students: Annotated[int, typer.Option(min=100, help="Students of the district.")] = _SMALL,
    picture: Annotated[Path, typer.Option(help="Where to draw.")] = Path("data/bench.svg"),
) -> None:
    """Measure what the service costs beside the bare driver; 1 if a bound is missed.

    More than 10,000 students are also compared with a district of 10,000.
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with TemporaryDirectory(prefix="rollcall-bench-") as folder:
        home = Path(folder)
        home.chmod(0o755)  # PostgreSQL may run as another user
        with running(home / "server", economy.LOGGED) as url:
            server = as_role(url, SUPERUSER)
            sizes = [students, _SMALL] if students > _SMALL else [students]
            districts = [_made(server, home, size) for size in sizes]
            _graded(districts[0])
            log = home / "server" / "postgres" / "log"
            figures = uvloop.run(_measured(districts, economy.Journal(log)))
            lived = min(students, _LIVED_IN)
            print(f"A lived-in district of {lived:,} students", flush=True)
            figures += uvloop.run(_printed(lived_in.figures(*lived_in.make(server, home, lived))))
            figures.append(second_start(home / "newcomer"))
    title = f"Rollcall beside the bare driver, {students:,} students"
    report.table(figures, title)
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_text(report.picture(figures, title))
    print(f"Drawn: {picture}")
    raise typer.Exit(not all(figure.met for figure in figures))


def _made(server: str, home: Path, students: int) -> District:
    print(f"A district of {students:,} students", flush=True)
    return make(server, home / str(students), students)


def _graded(district: District) -> None:
    began = perf_counter()
    fill(district.url)
    print(f"  {'grades':8} {perf_counter() - began:6.1f} s", flush=True)


async def _measured(districts: list[District], journal: economy.Journal) -> list[Figure]:
    return await _printed(_figures(districts, journal))


async def _printed(found: AsyncIterator[Figure]) -> list[Figure]:
    figures = []
    async for figure in found:
        print(f"  {figure.what}: {figure.said} ({figure.allowed})", flush=True)
        figures.append(figure)
    return figures


async def _figures(districts: list[District], journal: economy.Journal) -> AsyncIterator[Figure]:
    district = districts[0]
    async for figure in _in_process(district):
        yield figure
    async for figure in economy.statements(district, journal):
        yield figure
    yield await economy.rows_of_unchanged_pages(district)
    with ExitStack() as stack:
        pids = [stack.enter_context(processes.service(each)) for each in districts]
        vendors = [await of_service(each) for each in districts]
        floor = of_floor(stack.enter_context(processes.floor(district)))
        async for figure in OverHttp(vendors[0], floor).figures():
            yield figure
        if len(vendors) > 1:
            async for figure in by_size(*vendors):
                yield figure
        yield await economy.memory(pids[0], vendors[0])
        for vendor in (floor, *vendors):
            vendor.close()


async def _in_process(district: District) -> AsyncIterator[Figure]:
    database = Database(district.url)
    await database.open()
    floor = await Floor.opened(district.url)
    try:
        async for figure in InProcess(database, floor, district).figures():
            yield figure
        async for figure in NestedFilters(database, floor).figures():
            yield figure
    finally:  # threads of the pools outlive the server otherwise
        await floor.close()
        await database.close()


command = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
command.command()(bench)
command()
