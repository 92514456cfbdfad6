"""The log of disclosures: no answer is complete before its row is committed.

Requests that finish at about the same time share one transaction: while one is being written, what
comes gathers for the next. Where the log cannot be written nothing is answered (`LogUnavailable`);
what a client that left a stream had already taken waits in memory then, and is tried again.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from time import monotonic
from typing import Any, Final, NamedTuple, Protocol

import orjson
from psycopg import Error

from app.access.history.receiving import ADD, NEW, NumberRange, Receiver, chunks, multirange
from app.access.viewer import Viewer
from app.database import Database
from app.disclosure.policies import policy_json
from app.errors import RollcallError
from app.events import DisclosuresLost, emit

WRITE_SECONDS: Final = 10.0
"""After how long a transaction of the log is given up."""
GATHER_SECONDS: Final = 0.01
"""How long a batch waits for requests that are under way."""
AGAIN_SECONDS: Final = 1.0
"""How long after a failure the log is tried again."""
MOST: Final = 20_000
"""How many rows may wait to be tried again, before nothing more is answered."""
SEEN_SECONDS: Final = 3600.0
"""After how long that something is still asked is written again."""
_AT_HAND: Final = 20_000
_FEW: Final = 50  # ranges of numbers that are worth remembering

_QUERY: Final = """
INSERT INTO disclosed_query (
    digest, operation, type, path, ids, single, filter, sort, fields, "where", order_by
) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (digest) DO UPDATE SET seen_at = now()
"""
_VIEW: Final = """
INSERT INTO disclosed_view (view, policy) VALUES (%s, %s)
ON CONFLICT (view) DO UPDATE SET seen_at = now()
"""
_PEOPLE: Final = """
INSERT INTO disclosed_people (digest, people) VALUES (%s, %s)
ON CONFLICT (digest) DO UPDATE SET seen_at = now()
"""
_COLUMNS: Final[Mapping[str, str]] = {
    "at": "timestamptz",
    "connection_id": "text",
    "query": "bytea",
    "view": "text",
    "edition": "integer",
    "first": "integer",
    "limit": "integer",
    "rows": "integer",
    "total": "integer",
    "person": "text",
    "people": "bytea",
    "published": "text",
    "numbers": "int4multirange",
}
_NAMES: Final = ", ".join(f'"{name}"' for name in _COLUMNS)
_TYPED: Final = ", ".join(f'"{name}" {type_}' for name, type_ in _COLUMNS.items())
_DISCLOSURES: Final = f"""
INSERT INTO disclosure ({_NAMES})
SELECT {_NAMES} FROM json_to_recordset(%(disclosures)s) AS new ({_TYPED})
"""  # noqa: S608  # the names are ours
_BOTH: Final = f"WITH logged AS ({_DISCLOSURES}), {NEW} {ADD}"
"""The same, and what connections received by it: one statement, so that both hold or neither."""


class LogUnavailable(RollcallError):
    """The log of disclosures cannot be written, so nothing may be answered."""

    code, status = "log_unavailable", 503

    def __init__(self) -> None:
        super().__init__(
            "The log of disclosures cannot be written at the moment, and no data leaves the "
            "service unlogged. Retry shortly."
        )


@dataclass(frozen=True, slots=True)
class Query:
    """What answers are asked for, as `disclosed_query` keeps it."""

    operation: str
    type: str
    path: str
    ids: Sequence[str]
    single: bool
    filter: str | None
    sort: str | None
    fields: Sequence[str]
    where: Any
    order_by: Any


class Asked(Protocol):
    """What was asked; to be spelled out later, and only if it is new."""

    @property
    def key(self) -> object:
        """A hashable that tells it from all else that is asked."""

    def query(self, withheld: frozenset[tuple[str, str]]) -> Query:
        """Return it spelled out, for a viewer from whom these fields are kept."""


class Disclosed(NamedTuple):
    """An answer that was given."""

    at: float
    """Seconds since 1970."""
    viewer: Viewer
    edition: int | None
    asked: Asked
    first: int
    limit: int
    rows: int
    total: int
    person: str | None = None
    people: Sequence[bytes] = ()
    """Whose rows a list of what is live had, in UTF-8."""
    published: str | None = None
    """The published table that the rows are of."""
    numbers: Sequence[NumberRange] = ()
    """The numbers of those that were sent as active, as ranges: the end is excluded."""


@dataclass(slots=True)
class _Batch:
    """Disclosures that are written together."""

    disclosures: list[Disclosed] = field(default_factory=list)
    sent: list[Disclosed] = field(default_factory=list)
    """Those among them that were sent, whatever becomes of the log."""
    full: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when no request under way can still join it."""
    written: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when it is known what became of them."""
    failed: bool = True


class DisclosureLog:
    """The log of one database, as a worker adds to it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._next = _Batch()
        self._writer: asyncio.Task[None] | None = None
        self._answering = 0
        self._failing = False
        self._again: list[Disclosed] = []
        self._closing = asyncio.Event()
        self._known = _Known()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Count a request that may be about to log its answer: a batch waits for it a moment."""
        self._answering += 1
        try:
            yield
        finally:
            self._answering -= 1
            self._mark_full()

    async def write(self, disclosed: Disclosed) -> None:
        """Return when an answer is durably in the log; raises `LogUnavailable` if it is not.

        The answer must not be complete before. A test of a connection discloses nothing.
        """
        if disclosed.viewer.is_test:
            return
        batch = self._next
        batch.disclosures.append(disclosed)
        self._mark_full()
        await self._written(batch)

    async def write_sent(self, disclosed: Disclosed) -> None:
        """Log what was sent of an answer that ended early; it waits while it cannot be written."""
        if disclosed.viewer.is_test:
            return
        batch = self._next
        batch.disclosures.append(disclosed)
        batch.sent.append(disclosed)
        with suppress(LogUnavailable):
            await self._written(batch)

    async def check(self) -> None:
        """Return where an answer may begin; raises `LogUnavailable` where the log fails."""
        if self._failing or len(self._again) >= MOST:
            await self.flush()

    async def flush(self) -> None:
        """Write what waits to be tried again; raises `LogUnavailable` if it cannot be written."""
        await self._written(self._next)

    async def close(self) -> None:
        """Write what is left; what cannot be written then is lost, and an event says so."""
        self._closing.set()
        if self._writer is not None:
            await self._writer
        with suppress(LogUnavailable):
            await self.flush()
        if self._again:
            emit(DisclosuresLost(len(self._again)))

    async def _written(self, batch: _Batch) -> None:
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        await batch.written.wait()
        if batch.failed:
            raise LogUnavailable

    async def _write_all(self) -> None:
        """Write batch after batch, as long as something comes or waits to be tried again."""
        while True:
            await self._gather(self._next)
            await self._write_next()
            if self._next.disclosures:
                continue
            if not self._again or self._closing.is_set():
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), AGAIN_SECONDS)

    async def _gather(self, batch: _Batch) -> None:
        """Return when every request under way has joined a batch, or a moment later.

        A transaction for each would take the worker longer than answering does.
        """
        if len(batch.disclosures) < self._answering and not self._closing.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(batch.full.wait(), GATHER_SECONDS)

    def _mark_full(self) -> None:
        if len(self._next.disclosures) >= self._answering:
            self._next.full.set()

    async def _write_next(self) -> None:
        batch, self._next = self._next, _Batch()
        again, self._again = self._again, []
        try:
            async with asyncio.timeout(WRITE_SECONDS):
                await self._write([*again, *batch.disclosures])
            batch.failed = False
        except (Error, TimeoutError):
            if _is_cancelled():
                raise asyncio.CancelledError from None
        finally:
            self._failing = batch.failed
            if batch.failed:
                self._again = [*again, *batch.sent, *self._again]
                self._known = _Known()
            batch.written.set()

    async def _write(self, taken: Sequence[Disclosed]) -> None:
        rows = [self._known.row(each) for each in taken]
        received = self._known.received(taken)
        statement = _BOTH if received else _DISCLOSURES
        given = {"disclosures": orjson.dumps(rows).decode()}
        if received:
            given["received"] = orjson.dumps(received).decode()
        async with self._database.noting() as connection:
            unwritten = [*self._known.unwritten()]
            if not unwritten:
                await connection.execute(statement, given)
                return
            try:
                async with connection.transaction(), connection.cursor() as cursor:
                    for naming, new in unwritten:
                        await cursor.executemany(naming, new)
                    await cursor.execute(statement, given)
            except AssertionError:  # psycopg's, of a pipeline that was cancelled while it began
                await connection.close()
                if _is_cancelled():
                    raise asyncio.CancelledError from None
                raise


class Unlogged(DisclosureLog):
    """A log of answers that nobody gets, which therefore has none."""

    async def write(self, disclosed: Disclosed) -> None:
        """Pass an answer over."""

    async def write_sent(self, disclosed: Disclosed) -> None:
        """Pass an answer over."""

    async def check(self) -> None:
        """Return at once."""


class _Known:
    """What was written not long ago and need not be again, and what is to be written."""

    def __init__(self) -> None:
        self._written: dict[object, tuple[float, bytes | str]] = {}
        self._queries: dict[bytes, tuple[Any, ...]] = {}
        self._views: dict[str, tuple[Any, ...]] = {}
        self._people: dict[bytes, tuple[Any, ...]] = {}

    def row(self, disclosed: Disclosed) -> Mapping[str, Any]:
        """Return a disclosure as it is kept, for JSON."""
        viewer, policy = disclosed.viewer, disclosed.viewer.policy
        asked = disclosed.asked
        query = self._once(
            (asked.key, policy.withheld), lambda: self._query(asked.query(policy.withheld))
        )
        view = self._once(policy.view, lambda: self._view(policy.view, policy_json(policy)))
        people = sorted({*disclosed.people})
        published = disclosed.published
        return {
            "at": datetime.fromtimestamp(disclosed.at, UTC),
            "connection_id": viewer.id,
            "query": _hex(query),
            "view": view,
            "edition": disclosed.edition,
            "first": disclosed.first,
            "limit": disclosed.limit,
            "rows": disclosed.rows,
            "total": disclosed.total,
            "person": disclosed.person,
            "people": _hex(self._of_people([each.decode() for each in people])) if people else None,
            "published": published,
            "numbers": None if published is None else multirange(disclosed.numbers),
        }

    def received(self, taken: Iterable[Disclosed]) -> Sequence[Mapping[str, Any]]:
        """Return what connections received of the published roster and is not known to be noted."""
        received: dict[tuple[Receiver, str], list[NumberRange]] = {}
        for each in taken:
            if each.published is not None and self._is_new(each):
                received.setdefault((_receiver(each), each.published), []).extend(each.numbers)
        return chunks(received)

    def _is_new(self, disclosed: Disclosed) -> bool:
        """Whether a connection is not known to have received these very objects before."""
        if not 0 < len(disclosed.numbers) <= _FEW:
            return bool(disclosed.numbers)
        key = (disclosed.viewer.id, disclosed.published, *disclosed.numbers)
        is_known = self._written.get(key, (0.0, b""))[0] > monotonic()
        self._once(key, lambda: b"")
        return not is_known

    def unwritten(self) -> Iterable[tuple[str, Sequence[tuple[Any, ...]]]]:
        """Yield what is to be written, by statement, in the order in which all workers do."""
        for statement, new in (
            (_QUERY, self._queries),
            (_VIEW, self._views),
            (_PEOPLE, self._people),
        ):
            if new:
                yield statement, [new[key] for key in sorted(new)]  # type: ignore[index]
                new.clear()

    def _once(self, key: object, make: Callable[[], bytes | str]) -> bytes | str:
        now = monotonic()
        until, known = self._written.get(key, (0.0, b""))
        if now < until:
            return known
        if len(self._written) >= _AT_HAND:
            self._written.clear()
        made = make()
        self._written[key] = (now + SEEN_SECONDS, made)
        return made

    def _query(self, query: Query) -> bytes:
        told = [[*each] if isinstance(each, tuple) else each for each in astuple(query)]
        digest = _digest(told)
        *plain, where, order_by = told
        spelled = None if where is None else orjson.dumps(where).decode()
        self._queries[digest] = (digest, *plain, spelled, orjson.dumps(order_by).decode())
        return digest

    def _view(self, view: str, policy: str) -> str:
        self._views[view] = (view, policy)
        return view

    def _of_people(self, ids: Sequence[str]) -> bytes:
        digest = _digest(ids)

        def make() -> bytes:
            self._people[digest] = (digest, ids)
            return digest

        self._once(digest, make)
        return digest


def _receiver(disclosed: Disclosed) -> Receiver:
    viewer, edition = disclosed.viewer, disclosed.edition
    history = viewer.policy.history
    assert edition is not None  # noqa: S101  published objects are of an edition
    return Receiver(viewer.id, edition, 0 if history is None else history.revision)


def _is_cancelled() -> bool:
    """Tell whether the task is to end: what the driver raises meanwhile hides the cancellation."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _hex(digest: bytes | str) -> str:
    """Return bytes as PostgreSQL reads them; what is text already stays."""
    return digest if isinstance(digest, str) else f"\\x{digest.hex()}"


def _digest(told: Any) -> bytes:
    return blake2b(orjson.dumps(told), digest_size=16).digest()
