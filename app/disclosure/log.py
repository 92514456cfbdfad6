"""The log: answers gathered in the worker that gave them, and written a moment later together.

An answer costs its request the adding to a list. What is gathered is written about once a second,
and when the service stops: a crash of the worker loses what it answered since, a second's worth at
most. If it cannot be written it is kept, and once it is much no more is answered.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from time import monotonic
from typing import Any, Final, NamedTuple, Protocol

import orjson
from psycopg import Error

from app.access.history.receiving import NumberRange, multirange, receive
from app.access.viewer import Viewer
from app.database import Database, WriteConnection
from app.disclosure.policies import policy_json
from app.events import DisclosuresLost, emit

LATER_SECONDS: Final = 1.0
"""How long disclosures gather before they are written together."""
MOST: Final = 20_000
"""From how many on that wait to be written a request waits for them."""
SEEN_SECONDS: Final = 3600.0
"""After how long that something is still asked is written again."""
_PEOPLE_PER_DISCLOSURE: Final = 50  # whose ids weigh as much as a disclosure
_AT_HAND: Final = 20_000

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
_DISCLOSURES: Final = """
COPY disclosure (
    at, connection_id, query, view, edition, first, "limit", rows, total, person, people,
    published, numbers
) FROM STDIN
"""


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


class DisclosureLog:
    """The log of one database, as a worker adds to it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[Disclosed] = []
        self._weight = 0
        self._writing: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()
        self._closing = asyncio.Event()
        self._known = _Known()

    def add(self, disclosed: Disclosed) -> None:
        """Take an answer into the log; it is written within about a second."""
        self._waiting.append(disclosed)
        self._weight += 1 + len(disclosed.people) // _PEOPLE_PER_DISCLOSURE
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_later())

    async def room(self) -> None:
        """Return when there is room for one answer more; raises `Away` where none is made."""
        if self._weight >= MOST:
            await self.flush()

    async def flush(self) -> None:
        """Write what was added until now; raises psycopg's `Error` and keeps it if that fails."""
        async with self._turn:
            taken, self._waiting = self._waiting, []
            weight, self._weight = self._weight, 0
            try:
                if taken:
                    async with self._database.changing() as connection:
                        await self._write(connection, taken)
            except BaseException:
                self._waiting = taken + self._waiting
                self._weight += weight
                self._known = _Known()
                raise

    async def close(self) -> None:
        """Write what is left; what cannot be written then is lost, and told."""
        self._closing.set()
        if self._writing is not None:
            await self._writing
        try:
            await self.flush()
        except Error:
            emit(DisclosuresLost(len(self._waiting)))

    async def _write_later(self) -> None:
        while self._waiting:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), LATER_SECONDS)
            with suppress(Error):
                await self.flush()
            if self._closing.is_set() or _is_cancelled():
                return

    async def _write(self, connection: WriteConnection, taken: Sequence[Disclosed]) -> None:
        rows = [self._known.row(each) for each in taken]
        await receive(connection, _received(taken))
        async with connection.cursor() as cursor:
            for statement, new in self._known.unwritten():
                await cursor.executemany(statement, new)
            async with cursor.copy(_DISCLOSURES) as copy:
                for row in rows:
                    await copy.write_row(row)


def _received(taken: Iterable[Disclosed]) -> Mapping[tuple[str, str], Sequence[NumberRange]]:
    """Return what connections received of the published roster, by connection and table."""
    received: dict[tuple[str, str], list[NumberRange]] = {}
    for each in taken:
        if each.published is not None and each.numbers:
            received.setdefault((each.viewer.id, each.published), []).extend(each.numbers)
    return received


class Unlogged(DisclosureLog):
    """A log of answers that nobody gets, which therefore has none."""

    def add(self, disclosed: Disclosed) -> None:
        """Pass an answer over."""

    async def room(self) -> None:
        """Return at once."""


class _Known:
    """What was written not long ago and need not be again, and what is to be written."""

    def __init__(self) -> None:
        self._written: dict[object, tuple[float, bytes | str]] = {}
        self._queries: dict[bytes, tuple[Any, ...]] = {}
        self._views: dict[str, tuple[Any, ...]] = {}
        self._people: dict[bytes, tuple[Any, ...]] = {}

    def row(self, disclosed: Disclosed) -> tuple[Any, ...]:
        """Return a disclosure as it is kept."""
        viewer, policy = disclosed.viewer, disclosed.viewer.policy
        asked = disclosed.asked
        query = self._once(
            (asked.key, policy.withheld), lambda: self._query(asked.query(policy.withheld))
        )
        view = self._once(policy.view, lambda: self._view(policy.view, policy_json(policy)))
        people = sorted({*disclosed.people})
        return (
            datetime.fromtimestamp(disclosed.at, UTC),
            viewer.id,
            query,
            view,
            disclosed.edition,
            disclosed.first,
            disclosed.limit,
            disclosed.rows,
            disclosed.total,
            disclosed.person,
            self._of_people([each.decode() for each in people]) if people else None,
            disclosed.published,
            None if disclosed.published is None else multirange(disclosed.numbers),
        )

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


def _is_cancelled() -> bool:
    """Tell whether the task is to end: what the driver raises meanwhile hides the cancellation."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _digest(told: Any) -> bytes:
    return blake2b(orjson.dumps(told), digest_size=16).digest()
