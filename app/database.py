"""The database: one engine for jobs, one pool for requests, and the only commit."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import aclosing, asynccontextmanager, contextmanager
from functools import cached_property
from typing import Any, ClassVar, cast

import psycopg
from psycopg.abc import PQGen
from psycopg.adapt import AdaptersMap
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.string import ByteaBinaryLoader
from psycopg_pool import AsyncConnectionPool, PoolTimeout
from sqlalchemy import Connection, MetaData, Text, create_engine, make_url
from sqlalchemy.orm import DeclarativeBase

from app.shares import Shares

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Base(DeclarativeBase):
    """The declarative base of every table."""

    metadata = metadata
    type_annotation_map: ClassVar = {str: Text()}


READING = "rollcall-reading"
"""What a request's connection calls itself in the server's log and `pg_stat_activity`."""

WRITING = "rollcall-writing"
"""What a connection that writes for a request calls itself there."""

PROBING = "rollcall-ready"
"""What the connection calls itself that only `/ready` uses."""


class ReadConnection(psycopg.AsyncConnection[tuple[Any, ...]]):
    """A connection that reads, with a cursor that is kept for single values.

    What a cursor learns of the types it sends and receives is a fifth of a short statement.
    """

    @cached_property
    def single(self) -> psycopg.AsyncCursor[tuple[Any, ...]]:
        """The kept cursor, which gives text as the bytes it came in; it keeps its last row."""
        return bytes_cursor(self)


class ChunkCursor(psycopg.AsyncCursor[tuple[Any, ...]]):
    """A cursor that streams rows by the chunk; gives text as bytes, as `bytes_cursor` does.

    psycopg hands on each row of a chunk by itself, which takes as long as it took to come.
    """

    def __init__(self, connection: ReadConnection) -> None:
        super().__init__(connection)
        self._chunk: list[tuple[Any, ...]] = []
        _take_text_as_bytes(self.adapters)

    async def chunks(
        self, sql: str, parameters: Mapping[str, Any], size: int
    ) -> AsyncGenerator[list[tuple[Any, ...]], None]:
        """Yield the rows of one statement, `size` at a time; closed early, it is cancelled."""
        streamed = self.stream(sql, parameters, binary=True, size=size)
        async with aclosing(cast("AsyncGenerator[Any, None]", streamed)) as firsts:
            async for _ in firsts:
                yield self._chunk

    def _stream_fetchone_gen(self, first: bool) -> PQGen[Any]:
        """Return of a chunk its first row only, all of which are in `_chunk` then."""
        result = yield from super()._stream_fetchone_gen(first)
        if result is None:
            return None
        self._chunk = self._tx.load_rows(0, result.ntuples, self._make_row)
        return _Single


class _Single:
    """A result of one row, of which no more is asked than how many it has."""

    ntuples = 1


def bytes_cursor(connection: ReadConnection) -> psycopg.AsyncCursor[tuple[Any, ...]]:
    """Return a cursor that gives text as the bytes it came in: JSON is passed on, not decoded."""
    cursor = connection.cursor(binary=True)
    _take_text_as_bytes(cursor.adapters)
    return cursor


def _take_text_as_bytes(adapters: AdaptersMap) -> None:
    adapters.register_loader("text", ByteaBinaryLoader)


WriteConnection = psycopg.AsyncConnection[tuple[Any, ...]]

Away = psycopg.OperationalError
"""What is raised where the server cannot be reached, or gives up a statement."""
Exhausted = PoolTimeout
"""What is raised where no connection became free in time; also `Away`."""


class Database:
    """One PostgreSQL database, reached synchronously by jobs and asynchronously by requests."""

    def __init__(self, url: str, *, pool_size: int = 8, write_pool_size: int = 4) -> None:
        self.url = url
        self.engine = create_engine(
            make_url(url).set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            pool_pre_ping=True,
        )
        self._pool: AsyncConnectionPool[ReadConnection] = AsyncConnectionPool(
            url,
            connection_class=ReadConnection,
            min_size=min(2, pool_size),
            max_size=pool_size,
            open=False,
            timeout=10,
            kwargs={"autocommit": True, "application_name": READING, "options": _read_only(url)},
        )
        self._probes: AsyncConnectionPool[ReadConnection] = AsyncConnectionPool(
            url,
            connection_class=ReadConnection,
            min_size=0,
            max_size=1,
            open=False,
            timeout=2,
            kwargs={"autocommit": True, "application_name": PROBING, "options": _read_only(url)},
        )
        self._read_shares = Shares(pool_size)
        self._write_shares = Shares(write_pool_size)
        self._writers: AsyncConnectionPool[WriteConnection] = AsyncConnectionPool(
            url,
            min_size=0,
            max_size=write_pool_size,
            open=False,
            timeout=10,
            kwargs={"autocommit": True, "application_name": WRITING},
        )

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Yield a connection whose work is committed whole at the end, or not at all."""
        with self.engine.begin() as connection:
            yield connection

    def reading(self) -> "Lent":
        """Return a context in which one holds a pooled connection that cannot write."""
        return Lent(self._pool, self._read_shares)

    def probing(self) -> "Lent":
        """Return the same on a connection of its own, which no request can take: for `/ready`."""
        return Lent(self._probes, self._read_shares)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[WriteConnection]:
        """Yield a pooled connection for what a request must note down; each statement commits."""
        share = await self._write_shares.take()
        try:
            async with self._writers.connection() as connection:
                yield connection
        finally:
            self._write_shares.give_back(share)

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[WriteConnection]:
        """Yield a pooled connection whose work is committed whole at the end, or not at all."""
        async with self.writing() as connection, connection.transaction():
            yield connection

    async def open(self) -> None:
        """Open the pools that requests use; does not wait for the server."""
        await self._pool.open()
        await self._writers.open()
        await self._probes.open()

    async def close(self) -> None:
        """Close the pools and every idle connection."""
        await self._pool.close()
        await self._writers.close()
        await self._probes.close()
        self.dispose()

    def dispose(self) -> None:
        """Close what `transaction` keeps open; enough where the pool was never opened."""
        self.engine.dispose()


class Lent:
    """A connection lent by a pool, for as long as one is within.

    The pool's own `connection()` would also commit, to no end, and cost a third of a short
    statement.
    """

    __slots__ = ("_connection", "_pool", "_share", "_shares")

    def __init__(self, pool: AsyncConnectionPool[ReadConnection], shares: Shares) -> None:
        self._pool = pool
        self._shares = shares

    async def __aenter__(self) -> ReadConnection:
        """Return the connection; raises `Exhausted` where none becomes free in time.

        Raises `TooManyRequests` where the borrower's other requests hold its share.
        """
        self._share = await self._shares.take()
        try:
            self._connection = await self._pool.getconn()
        except BaseException:
            self._shares.give_back(self._share)
            raise
        return self._connection

    async def __aexit__(self, *_: object) -> None:
        """Give it back, whatever happened."""
        try:
            await self._pool.putconn(self._connection)
        finally:
            self._shares.give_back(self._share)


def _read_only(url: str) -> str:
    """Return the server options of `url`, and that nothing can be written.

    They are sent while connecting: a `SET` afterwards would stay on a connection that
    PgBouncer hands to a writer next.
    """
    given = conninfo_to_dict(url).get("options") or ""
    return f"{given} -c default_transaction_read_only=on".strip()
