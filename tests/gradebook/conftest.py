"""A grade book to write in."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import make_url

from app.database import WRITING
from graphql_schema.execute import Graph
from tests.gradebook.springfield import Book, fill
from tests.postgres import Postgres, Statements, patient


@pytest.fixture(scope="package")
def springfield(postgres: Postgres) -> Iterator[str]:
    """The name of a filled database to copy."""
    with postgres.database() as url:
        database = patient(url)
        fill(database)
        database.dispose()
        yield str(make_url(url).database)


@pytest.fixture
async def book(
    postgres: Postgres, springfield: str, request: pytest.FixtureRequest
) -> AsyncIterator[Book]:
    """A grade book of this test's own."""
    logged = "written" in request.fixturenames
    async with opened(postgres, springfield, logged=logged) as book:
        yield book


@asynccontextmanager
async def opened(postgres: Postgres, template: str, *, logged: bool = False) -> AsyncIterator[Book]:
    """Yield a grade book in a database of its own."""
    with postgres.database(template=template, logged=logged) as url:
        database = patient(url, pool_size=4, write_pool_size=6)
        await database.open()
        yield Book(Graph(database), database)
        await database.close()


@pytest.fixture
def written(postgres: Postgres, book: Book) -> Statements:
    """The statements by which the `book` is written: `written()` lists them."""
    name = str(make_url(book.database.url).database)
    return Statements(postgres.log, name, WRITING)
