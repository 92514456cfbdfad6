"""The service, a worker or the database is killed: every acknowledged write is there after it."""

import os
import secrets
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Thread

import httpx
import psutil
import pytest
from sqlalchemy import text

from app.connected import connected
from app.settings import Settings
from tests.journeys.processes import Service, postmaster, serve
from tests.journeys.vendors import client, handed_over, read

ENOUGH = 25  # acknowledged writes before the kill
PATIENCE = 60  # seconds


@pytest.fixture(autouse=True)
def _nothing_left(home: Path) -> Iterator[None]:
    """Whatever a test does, the database must not outlive it."""
    yield
    assert postmaster(home) is None


@pytest.fixture(scope="module")
def partner(home: Path) -> Mapping[str, str]:
    """Credentials of a connection that may write."""
    return handed_over(home, "Partner", "1.2", "grade-book-sync")


class Writer(Thread):
    """A client that writes, one object after another, until it is not answered any more."""

    def __init__(self, caller: httpx.Client) -> None:
        super().__init__(daemon=True)
        self.acknowledged: list[str] = []
        self._caller = caller

    def run(self) -> None:
        """Write, and note what is acknowledged."""
        with self._caller:
            while self._writes(f"crash-{secrets.token_hex(6)}"):
                pass

    def _writes(self, id_: str) -> bool:
        body = {"category": {"title": id_}}
        try:
            answer = self._caller.put(f"/gradebook/v1p2/categories/{id_}", json=body)
        except httpx.TransportError:
            return False
        if answer.status_code == 201:
            self.acknowledged.append(id_)
        return answer.status_code == 201

    def wait(self) -> None:
        """Return when enough is written."""
        until = time.monotonic() + PATIENCE
        while len(self.acknowledged) < ENOUGH:
            assert time.monotonic() < until
            time.sleep(0.005)


def writer(handed: Mapping[str, str]) -> Writer:
    """Return a writer under way, who has written enough."""
    under_way = Writer(client(handed))
    under_way.start()
    under_way.wait()
    return under_way


def lost(handed: Mapping[str, str], written: Writer) -> set[str]:
    """Return what was acknowledged and is not there."""
    written.join(PATIENCE)
    with client(handed) as caller:
        found = read(caller, "/gradebook/v1p2/categories", limit="10000")
    return {*written.acknowledged} - {each["sourcedId"] for each in found}


def end(service: Service) -> None:
    """Kill a service and all its workers, as a machine that runs out of memory would."""
    os.killpg(service.process.pid, signal.SIGKILL)
    service.process.wait(PATIENCE)


@contextmanager
def served(home: Path, *arguments: str) -> Iterator[Service]:
    """Yield a service that is stopped afterwards, unless it was killed."""
    service = serve(home, *arguments)
    try:
        yield service
    finally:
        if service.process.poll() is None:
            service.interrupt()


def test_a_killed_service_has_lost_nothing_that_it_acknowledged(
    home: Path, partner: Mapping[str, str]
) -> None:
    with served(home) as killed:
        written = writer(partner)
        end(killed)
    with served(home):
        assert lost(partner, written) == set()


def test_killed_workers_have_lost_nothing_that_they_acknowledged(
    home: Path, partner: Mapping[str, str]
) -> None:
    with served(home, "--workers", "2") as service:
        written = writer(partner)
        for worker in psutil.Process(service.process.pid).children():
            if "spawn_main" in " ".join(worker.cmdline()):
                worker.kill()
        assert lost(partner, written) == set()


def test_a_killed_database_has_lost_nothing_that_was_acknowledged(
    home: Path, partner: Mapping[str, str]
) -> None:
    with served(home) as service:
        written = writer(partner)
        database = postmaster(home)
        assert database is not None
        backends = database.children()
        database.kill()
        psutil.wait_procs([database, *backends], timeout=PATIENCE)
        end(service)
    with served(home):
        assert lost(partner, written) == set()


class Reader(Thread):
    """A client that reads, one page after another, until it is not answered any more."""

    def __init__(self, caller: httpx.Client, path: str, limit: int, offsets: Iterator[int]) -> None:
        super().__init__(daemon=True)
        self.complete: list[int] = []
        """The offsets of the pages that came to their end."""
        self._caller = caller
        self._path, self._limit, self._offsets = path, limit, offsets

    def run(self) -> None:
        """Read, and note what was complete."""
        with self._caller:
            while self._reads(next(self._offsets)):
                pass

    def _reads(self, offset: int) -> bool:
        page = {"limit": self._limit, "offset": offset}
        try:
            answer = self._caller.get(self._path, params=page)
        except httpx.TransportError:
            return False
        if answer.status_code == 200:
            self.complete.append(offset)
        return answer.status_code == 200


def readers(handed: Mapping[str, str]) -> list[Reader]:
    """Return readers of short pages and of streams, no two of the same offset, under way."""
    offsets = count()
    made = [
        *(Reader(client(handed), "/rostering/v1p2/users", 2, offsets) for _ in range(6)),
        *(Reader(client(handed), "/rostering/v1p2/enrollments", 2500, offsets) for _ in range(2)),
    ]
    for each in made:
        each.start()
    until = time.monotonic() + PATIENCE
    while sum(len(each.complete) for each in made) < 8 * ENOUGH:
        assert time.monotonic() < until
        time.sleep(0.005)
    return made


def unlogged(home: Path, reading: list[Reader]) -> set[int]:
    """Return the offsets of the complete pages that the log of disclosures does not have."""
    for each in reading:
        each.join(PATIENCE)
    complete = {offset for each in reading for offset in each.complete}
    with connected(Settings.load(data_dir=home)) as database, database.transaction() as connection:
        logged = connection.execute(text('SELECT first FROM disclosure WHERE "limit" IN (2, 2500)'))
        return complete - {*logged.scalars()}


@pytest.mark.parametrize("workers", [1, 2])
def test_killed_service_has_logged_every_answer_that_was_complete(
    home: Path, partner: Mapping[str, str], workers: int
) -> None:
    with served(home, "--workers", str(workers)) as killed:
        reading = readers(partner)
        end(killed)
    assert unlogged(home, reading) == set()


def test_killed_database_has_logged_every_answer_that_was_complete(
    home: Path, partner: Mapping[str, str]
) -> None:
    with served(home) as service:
        reading = readers(partner)
        database = postmaster(home)
        assert database is not None
        backends = database.children()
        database.kill()
        psutil.wait_procs([database, *backends], timeout=PATIENCE)
        end(service)
    assert unlogged(home, reading) == set()
