"""In-process: what the graph costs beside the statement that one would write by hand."""

from collections.abc import AsyncIterator, Sequence
from typing import Final

import orjson

from app.access.viewer import DOCUMENTED, EVERYTHING, Policy, Viewer
from app.access.viewers import vendors
from app.database import Database
from benchmarks.by_hand import NAMES, SCHOOLS, USERS_PAGE
from benchmarks.by_hand_grades import LINE_ITEMS_PAGE, RESULTS_PAGE
from benchmarks.districts import District
from benchmarks.figures import Figure, times
from benchmarks.floor import Floor
from benchmarks.pairing import paired
from graphql_schema.compile.cursors import written
from graphql_schema.execute import Graph
from rest_facade.plan import Plan, question
from rest_facade.request import read_request
from rest_facade.resources import Operation
from rest_facade.v1p2 import gradebook, rostering

STORED_BOUNDS: Final = {100: 2.0, 1_000: 1.3, 10_000: 1.2}
BUILT_BOUND: Final = 1.3
SCOPED_BOUND: Final = 2.0
_SHARE: Final = 0.3
"""Of the schools are in scope."""


def _vendor(policy: Policy) -> Viewer:
    return Viewer("connection", "bench", "Bench", frozenset(), "1.2", policy)


_ORDINARY: Final = _vendor(DOCUMENTED)
"""A connection that is told nothing else but what is stored."""
_WHOLE: Final = _vendor(EVERYTHING)
_MIDDLE: Final = "8"
"""Before and after it there are about as many ids."""
_PAGES: Final = (
    ("results", "getAllResults", RESULTS_PAGE),
    ("line items", "getAllLineItems", LINE_ITEMS_PAGE),
)


def _operation(operations: Sequence[Operation], name: str) -> Operation:
    return next(operation for operation in operations if operation.name == name)


_USERS: Final = _operation(rostering.OPERATIONS, "getAllUsers")


class Different(Exception):
    """Two ways that are compared do not answer the same."""


class InProcess:
    """The graph and the floor in this process, over one database."""

    def __init__(self, database: Database, floor: Floor, district: District) -> None:
        self._database = database
        self._graph = Graph(database)
        self._floor = floor
        self._district = district

    async def figures(self) -> AsyncIterator[Figure]:
        """Yield the figures of stored pages and of built ones."""
        for limit, bound in STORED_BOUNDS.items():
            yield await self._stored(limit, bound)
        yield await self._built(1_000)
        yield await self._scoped(1_000)
        for what, operation, sql in _PAGES:
            yield await self._live(what, _operation(gradebook.OPERATIONS, operation), sql, 1_000)

    async def _stored(self, limit: int, bound: float) -> Figure:
        plan = self._plan(f"limit={limit}")

        async def ours() -> bytes:
            return await self._page(plan, _ORDINARY)

        async def floor() -> bytes:
            return (await self._floor.page("users", limit))[0]

        if await ours() != await floor():
            raise Different(f"A stored page of {limit} users is not what is stored.")
        found = await paired(
            ours, floor, pairs=max(60, 60_000 // limit), times=max(1, 300 // limit)
        )
        return times(f"in-process, stored page of {limit:,} users", found, bound)

    async def _built(self, limit: int) -> Figure:
        plan = self._plan(f"limit={limit}&fields={NAMES}")
        given = {**plan.variables, "limit": limit}

        async def ours() -> bytes:
            return await self._page(plan, _WHOLE)

        async def by_hand() -> bytes:
            rows = await self._floor.rows(USERS_PAGE, given)
            return b'{"users":[%s]}' % b",".join([row[0] for row in rows])

        if orjson.loads(await ours()) != orjson.loads(await by_hand()):
            raise Different("The page built by hand is not the graph's.")
        found = await paired(ours, by_hand, pairs=40)
        return times(
            f"in-process, built page of {limit:,} users, beside SQL by hand", found, BUILT_BOUND
        )

    async def _scoped(self, limit: int) -> Figure:
        """Return the figure of a vendor of some schools, who is told no e-mail addresses."""
        whole, part = self._plan(f"limit={limit}&fields={NAMES}"), self._plan(f"limit={limit}")
        schools = await self._floor.rows(SCHOOLS, {"share": _SHARE})
        vendor = self._restricted([row[0].decode() for row in schools])

        async def ours() -> bytes:
            return await self._page(part, vendor)

        async def unscoped() -> bytes:
            return await self._page(whole, _WHOLE)

        if b'"email"' in await ours() or len(orjson.loads(await ours())["users"]) != limit:
            raise Different("The page of a vendor of some schools is not of their people.")
        found = await paired(ours, unscoped, pairs=40)
        what = f"in-process, page of {limit:,} users of 3 in 10 schools, beside all schools"
        return times(what, found, SCOPED_BOUND)

    def _restricted(self, schools: Sequence[str]) -> Viewer:
        """Return a new connection that sees these schools and no e-mail addresses."""
        limits = [word for school in schools for word in ("--school", school)]
        client_id, _ = self._district.connection(
            *limits, "--withhold", "email", "--withhold", "phones"
        )
        with self._database.transaction() as transaction:
            (viewer,) = vendors(transaction, self._floor.edition, [client_id])
        return viewer

    async def _live(self, what: str, operation: Operation, sql: str, limit: int) -> Figure:
        """Return the figure of a page in the middle of a live list, its total being known."""
        plan = self._plan(f"limit={limit}", operation)
        plan = Plan(plan.document, {**plan.variables, "after": written([_MIDDLE])})
        given = {**plan.variables, "after": _MIDDLE, "edition": self._floor.edition}

        async def ours() -> bytes:
            return await self._page(plan, _WHOLE, "gradebook", "page")

        async def by_hand() -> bytes:
            rows = await self._floor.rows(sql, given)
            return b'{"page":[%s]}' % b",".join([row[0] for row in rows])

        if orjson.loads(await ours()) != orjson.loads(await by_hand()):
            raise Different(f"The page of {what} that is built by hand is not the graph's.")
        found = await paired(ours, by_hand, pairs=40)
        return times(
            f"in-process, page of {limit:,} {what}, beside SQL by hand", found, BUILT_BOUND
        )

    def _plan(self, query: str, operation: Operation = _USERS) -> Plan:
        """Return what the facade asks the graph for these parameters."""
        request = read_request(query.encode(), 50_000)
        asked = question(operation, request, self._district.public_url, frozenset())
        return asked.plan((), request, self._floor.edition)

    async def _page(
        self, plan: Plan, viewer: Viewer, root: str = "roster", name: str = "users"
    ) -> bytes:
        answer = await self._graph.execute(
            plan.document, plan.variables, viewer, edition=self._floor.edition
        )
        if answer.data is None:
            raise Different(str(answer.errors))
        return orjson.dumps({name: answer.data[root]["page"]["nodes"]})
