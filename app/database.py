"""The database: one engine for jobs, two pools for requests, and the only commit."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager
from functools import cached_property
from threading import Lock
from time import monotonic
from typing import Any, ClassVar, Generic, TypeVar, cast
from weakref import WeakSet

import psycopg
from psycopg.abc import PQGen
from psycopg.adapt import AdaptersMap
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Format
from psycopg.types.string import ByteaBinaryLoader
from psycopg_pool import PoolTimeout
from sqlalchemy import Connection, MetaData, Text, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as EngineTimeout
from sqlalchemy.orm import DeclarativeBase

from app.cancellation import make_cancellable
from app.connection_parameters import connection_parameters
from app.heartbeat import Heartbeat
from app.pool import LEASE_SECONDS, Pool, shut_down
from app.shares import LONG_PAGES, Shares

C = TypeVar("C", bound="psycopg.AsyncConnection[Any]")

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

NOTING = "rollcall-noting"
"""What a connection that notes something down beside an answer calls itself there."""
_NOTES = 3
"""How many of those there are at most: each is held for a short statement only."""

WRITING = "rollcall-writing"
"""What a connection that writes for a request calls itself there."""

PROBING = "rollcall-ready"
"""What the connection calls itself that only `/ready` uses."""

RETIRE_SECONDS = 3.0
"""After so long in one request's hands a database connection is closed, not used again."""


class ReadConnection(psycopg.AsyncConnection[tuple[Any, ...]]):
    """A connection that reads, with a cursor that is kept for single values.

    What a cursor learns of the types it sends and receives is a fifth of a short statement.
    """

    @cached_property
    def single(self) -> psycopg.AsyncRawCursor[tuple[Any, ...]]:
        """The kept cursor, which gives text as the bytes it came in; it keeps its last row."""
        return bytes_cursor(self)


class ChunkCursor(psycopg.AsyncRawCursor[tuple[Any, ...]]):
    """A cursor that streams rows by the chunk; takes and gives what a `bytes_cursor` does.

    psycopg hands on each row of a chunk by itself, which takes as long as it took to come.
    """

    def __init__(self, connection: ReadConnection) -> None:
        super().__init__(connection)
        self._chunk: list[tuple[Any, ...]] = []
        _take_text_as_bytes(self.adapters)

    async def chunks(
        self, sql: bytes, parameters: Sequence[Any], size: int
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


def bytes_cursor(
    connection: psycopg.AsyncConnection[tuple[Any, ...]],
) -> psycopg.AsyncRawCursor[tuple[Any, ...]]:
    """Return a cursor that gives text as the bytes it came in: JSON is passed on, not decoded.

    The parameters of its statements are numbered: `$1`.
    """
    cursor = psycopg.AsyncRawCursor(connection)
    cursor.format = Format.BINARY
    _take_text_as_bytes(cursor.adapters)
    return cursor


def _take_text_as_bytes(adapters: AdaptersMap) -> None:
    adapters.register_loader("text", ByteaBinaryLoader)


WriteConnection = psycopg.AsyncConnection[tuple[Any, ...]]

Away = psycopg.OperationalError
"""What is raised where the server cannot be reached, or gives up a statement."""
Exhausted = PoolTimeout
"""What is raised where no connection became free in time; also `Away`."""


class Lost(Away):
    """The server is known not to answer, so it is not asked."""


class Database:
    """One PostgreSQL database, reached synchronously by jobs and asynchronously by requests."""

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 8,
        write_pool_size: int = 4,
        prepared: bool = True,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        """Reach the database at `url`; without `prepared` statements, through a pooler too.

        Who wants a connection waits `lease_seconds` for it.
        """
        self.url = url
        self._drivers: WeakSet[psycopg.Connection[Any]] = WeakSet()
        self._drivers_lock = Lock()
        self.engine = create_engine(
            make_url(url).set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            pool_pre_ping=True,
            pool_timeout=lease_seconds,
            connect_args=connection_parameters(url, prepared=prepared),
        )
        event.listen(self.engine, "do_connect", self._refuse_to_connect)
        event.listen(self.engine, "connect", self._note)
        make_cancellable(self.engine)
        read_only = {"options": _read_only(url)} if prepared else {}
        self._pool = Pool(
            url,
            ReadConnection,
            min(2, pool_size),
            pool_size,
            timeout=lease_seconds,
            autocommit=True,
            **read_only,
            **connection_parameters(url, READING, prepared=prepared),
        )
        self._probes = Pool(
            url,
            ReadConnection,
            0,
            1,
            timeout=lease_seconds,
            autocommit=True,
            **read_only,
            **connection_parameters(url, PROBING, prepared=prepared),
        )
        self._read_shares = Shares(pool_size)
        self._stream_shares = Shares(pool_size, divisor=LONG_PAGES)
        self._write_shares = Shares(write_pool_size)
        self._writers: Pool[WriteConnection] = Pool(
            url,
            psycopg.AsyncConnection,
            0,
            write_pool_size,
            timeout=lease_seconds,
            autocommit=True,
            **connection_parameters(url, WRITING, prepared=prepared),
        )
        self._noters: Pool[WriteConnection] = Pool(
            url,
            psycopg.AsyncConnection,
            0,
            _NOTES,
            timeout=lease_seconds,
            autocommit=True,
            **connection_parameters(url, NOTING, prepared=prepared),
        )
        self._note_shares = Shares(2 * _NOTES)  # each of all
        self._heartbeat = Heartbeat(url, lost=self._break_off, returned=self._renew)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Yield a connection whose work is committed whole at the end, or not at all."""
        self.refuse_lost()
        with self.engine.begin() as connection:
            yield connection

    def reading(self) -> "Lent[ReadConnection]":
        """Return a context in which one holds a pooled connection that cannot write."""
        return Lent(self, self._pool, self._read_shares)

    def streaming(self, patience: float | None = None) -> "Lent[ReadConnection]":
        """Return the same for a long page; one that has begun waits with more patience."""
        return Lent(self, self._pool, self._stream_shares, self._read_shares, patience=patience)

    def probing(self) -> "Lent[ReadConnection]":
        """Return the same on a connection of its own, which no request can take: for `/ready`."""
        return Lent(self, self._probes, self._read_shares)

    def writing(self) -> "Lent[WriteConnection]":
        """Return a context for a change that a request makes; each statement commits."""
        return Lent(self, self._writers, self._write_shares)

    def noting(self) -> "Lent[WriteConnection]":
        """Return a context for what a request must note down; each statement commits.

        Its pool is not that of changes, which may wait for the lock of an import.
        """
        return Lent(self, self._noters, self._note_shares)

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
        await self._noters.open()
        self._heartbeat.start()

    async def close(self) -> None:
        """Close the pools and every idle connection."""
        await self._heartbeat.stop()
        await self._pool.close()
        await self._writers.close()
        await self._probes.close()
        await self._noters.close()
        self.dispose()

    def dispose(self) -> None:
        """Close what `transaction` keeps open; enough where the pool was never opened."""
        self.engine.dispose()

    def refuse_lost(self) -> None:
        """Raise `Lost` while the server is known not to answer."""
        if self._heartbeat.is_lost:
            raise Lost("The database does not answer.")

    def refuse_silent(self) -> None:
        """Raise `Lost` where the server has not answered for about a second.

        To be called before a request is begun. One under way goes on: the server may be busy.
        """
        if self._heartbeat.is_silent:
            raise Lost("The database does not answer.")

    def _refuse_to_connect(self, *_: object) -> None:
        """Refuse at once what would wait for a server that is known not to answer.

        The engine connects again where a connection of its own was broken off.
        """
        self.refuse_lost()

    def _note(self, driver: "psycopg.Connection[Any]", _: object) -> None:
        with self._drivers_lock:
            self._drivers.add(driver)

    def _break_off(self) -> None:
        """Let everything fail that waits for a server which does not answer."""
        self._pool.break_off()
        self._writers.break_off()
        self._probes.break_off()
        self._noters.break_off()
        with self._drivers_lock:
            for driver in self._drivers:
                shut_down(driver)

    async def _renew(self) -> None:
        await self._pool.renew()
        await self._writers.renew()
        await self._probes.renew()
        await self._noters.renew()


def is_away(failure: BaseException | None) -> bool:
    """Tell whether a failure means that the database cannot be reached, or has no room."""
    if isinstance(failure, DBAPIError):
        return isinstance(failure.orig, Away)
    return isinstance(failure, Away | EngineTimeout)


class Lent(Generic[C]):
    """A connection lent by a pool, for as long as one is within.

    The pool's own `connection()` would also commit, to no end, and cost a third of a short
    statement.
    """

    __slots__ = ("_connection", "_database", "_patience", "_pool", "_shares", "_since", "_taken")

    def __init__(
        self, database: Database, pool: Pool[C], *shares: Shares, patience: float | None = None
    ) -> None:
        self._database = database
        self._pool = pool
        self._shares = shares
        self._patience = patience
        self._taken: list[tuple[Shares, Any]] = []

    async def __aenter__(self) -> C:
        """Return the connection; raises `Lost`, or `Exhausted` where none becomes free in time.

        Raises `TooManyRequests` where the borrower's other requests hold a share of it.
        """
        self._database.refuse_lost()
        try:
            for shares in self._shares:
                self._taken.append((shares, await shares.take(self._patience)))
            self._connection = await self._pool.lease(self._patience)
        except BaseException:
            self._give_back()
            raise
        self._since = monotonic()
        return self._connection

    async def __aexit__(self, *_: object) -> None:
        """Give it back, whatever happened; one that worked for long is closed.

        What a session needed to plan and run an expensive statement it does not give back to
        the system before it ends.
        """
        try:
            if monotonic() - self._since > RETIRE_SECONDS:
                await self._connection.close()
            await self._pool.release(self._connection)
        finally:
            self._give_back()

    def _give_back(self) -> None:
        while self._taken:
            shares, share = self._taken.pop()
            shares.give_back(share)


_NOTICE_GONE = "-c client_connection_check_interval=2000"
"""A server ends the statement of a worker that was killed, which it does not notice by itself."""


def _read_only(url: str) -> str:
    """Return the server options of `url`, and that nothing can be written, nor run for nobody.

    They are sent while connecting, which a pooler refuses: behind one, only our statements keep
    readers from writing.
    """
    given = conninfo_to_dict(url).get("options") or ""
    return f"{given} -c default_transaction_read_only=on {_NOTICE_GONE}".strip()
