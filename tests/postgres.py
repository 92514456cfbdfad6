"""The PostgreSQL of the tests: one server a session, one fresh database a test."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from app.cluster import SUPERUSER
from app.database import READING, Database
from app.embedded import running
from app.embedded_roles import OWNER
from app.migrations.run import migrate

_ENTRY = "\x1e"
_STATEMENT = re.compile(r"LOG:\s+(?:statement|execute [^:]+): (.*)", re.DOTALL)
_SETTINGS = {
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "log_line_prefix": f"{_ENTRY}%d\x1f%a\x1f",
}

Fill = Callable[[Database], None]
"""Fills an empty, migrated database."""


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server whose database `template` is migrated and empty."""

    url: str
    """The superuser's; the databases that it gives are the owner's, who is none."""
    template: str
    log: Path
    numbers: Iterator[int]
    made: dict[Fill, str] = field(default_factory=dict)
    """The database that each way to fill one has filled."""

    def filled(self, fill: Fill) -> str:
        """Return the name of a database to copy, which `fill` has filled, once a session."""
        if fill not in self.made:
            name = f"filled_{len(self.made)}"
            self._copy(self.template, name)
            database = Database(self._of(name))
            fill(database)
            database.dispose()
            self.made[fill] = name
        return self.made[fill]

    @contextmanager
    def database(self, *, template: str | None = None, logged: bool = False) -> Iterator[str]:
        """Yield the URL of a copy of `template`; `logged` writes its statements to the log."""
        name = f"test_{next(self.numbers)}"
        self._copy(template or self.template, name)
        if logged:
            self.run(f"ALTER DATABASE {name} SET log_statement = 'all'")
        yield self._of(name)
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def _copy(self, source: str, name: str) -> None:
        self.run(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY file_copy OWNER {OWNER}")

    def _of(self, name: str) -> str:
        own = make_url(self.url).set(database=name, username=OWNER)
        return own.render_as_string(hide_password=False)

    def run(self, statement: str) -> None:
        """Run a statement as the superuser."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)


def patient(url: str, **sizes: int) -> Database:
    """Return a database whose connections are waited for as long as a slow machine takes."""
    return Database(url, lease_seconds=60, **sizes)


@dataclass(frozen=True, slots=True)
class Statements:
    """What requests ran in one logged database, in order, as the server understood it."""

    log: Path
    database: str
    who: str | None = READING
    """What the connections call themselves; None for all of them."""

    def __call__(self) -> list[str]:
        """Return the statements since the start or the last `clear`."""
        entries = (entry.split("\x1f", 2) for entry in self.log.read_text().split(_ENTRY)[1:])
        said = [
            text for name, who, text in entries if name == self.database and self.who in (None, who)
        ]
        return [match[1].strip() for match in map(_STATEMENT.match, said) if match]

    def clear(self) -> None:
        """Forget what ran until now."""
        self.log.write_text("")


def filled_for(fixture: str, fill: Fill) -> Any:
    """Return a fixture `template`: who asks for `fixture` gets a copy of what `fill` has filled."""

    @pytest.fixture
    def template(postgres: Postgres, request: pytest.FixtureRequest) -> str:
        return postgres.filled(fill) if fixture in request.fixturenames else postgres.template

    return template


@contextmanager
def started(folder: Path) -> Iterator[Postgres]:
    """Yield a server in `folder` with a migrated database to copy."""
    with running(folder, _SETTINGS) as url:
        migrate(url)
        own = make_url(url)
        yield Postgres(
            url=own.set(database="postgres", username=SUPERUSER).render_as_string(
                hide_password=False
            ),
            template=str(own.database),
            log=folder / "postgres" / "log",
            numbers=count(1),
        )
