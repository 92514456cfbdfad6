"""In-process: filters on related rows beside the SQL that one would write by hand."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

import orjson

from app.access.viewer import EVERYTHING, Viewer
from app.database import Database
from benchmarks.by_hand_filters import FILTERS, Filter
from benchmarks.figures import Figure, times
from benchmarks.floor import Floor
from benchmarks.pairing import paired
from graphql_schema.execute import Graph

BOUND: Final = 3.0
_LIMIT: Final = 100
_TOOL: Final = Viewer("tool", "bench", "Bench", frozenset({"graphql.read"}), None, EVERYTHING)
_PAGE: Final = (
    "SELECT r.sourced_id FROM {table} r WHERE {condition} ORDER BY r.sourced_id LIMIT {limit}"
)
_COUNT: Final = "SELECT count(*) FROM {table} r WHERE {condition}"


class Different(Exception):
    """Two ways that are compared do not answer the same."""


@dataclass(frozen=True, slots=True)
class NestedFilters:
    """Filters of the graph, asked for their number of rows and for a page of ids.

    Each is asked of a new graph, which remembers no count.
    """

    database: Database
    floor: Floor

    async def figures(self) -> AsyncIterator[Figure]:
        """Yield a figure of each filter."""
        for each in FILTERS:
            yield await self._figure(each)

    async def _figure(self, each: Filter) -> Figure:
        async def ours() -> Any:
            return await self._asked(each)

        async def by_hand() -> Any:
            return await self._by_hand(each)

        found, expected = await ours(), await by_hand()
        if found != expected or not found["totalCount"]:
            raise Different(f"{each.what}: {found['totalCount']}, not {expected['totalCount']}.")
        what = f"in-process, {each.what}, beside SQL by hand"
        return times(what, await paired(ours, by_hand, pairs=8), BOUND)

    async def _asked(self, each: Filter) -> Any:
        page = (
            f"page: {each.collection}(where: {each.where}, limit: {_LIMIT})"
            " { totalCount nodes { sourcedId } }"
        )
        document = f"{{ roster {{ {page} }} }}" if each.root == "roster" else f"{{ {page} }}"
        graph = Graph(self.database).untraced()
        answer = await graph.execute(document, {}, _TOOL, edition=self.floor.edition)
        if answer.errors:
            raise Different(str(answer.errors))
        data: Any = orjson.loads(orjson.dumps(answer.data))
        return data["roster"]["page"] if each.root == "roster" else data["page"]

    async def _by_hand(self, each: Filter) -> Any:
        made = {"table": each.table, "condition": each.condition, "limit": _LIMIT}
        given = {"edition": self.floor.edition}
        ids = await self.floor.rows(_PAGE.format(**made), given)
        ((number,),) = await self.floor.rows(_COUNT.format(**made), given)
        return {"totalCount": number, "nodes": [{"sourcedId": row[0].decode()} for row in ids]}
