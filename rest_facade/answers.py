"""Answers: what the graph gives for a plan, as the standard's envelopes."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from graphql_schema.compile.reading import Stream
from graphql_schema.context import Tally
from graphql_schema.execute import Answer, Graph
from rest_facade.asked import Asked
from rest_facade.documents import REVISION
from rest_facade.links import address
from rest_facade.plan import Plan, parents_plan
from rest_facade.refusals import BadParameter, UnknownObject

STREAM_ABOVE: Final = 2_000
"""Rows from which on a page is sent as it is read."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer in its envelope, whole or as a stream, and how many objects there are in all."""

    key: str
    body: bytes | Stream
    total: int
    after: str | None = None
    """The cursor behind which the next page of what is live begins; None on the last page."""
    revision: str = ""
    """Which revision of a live object it is."""
    beside: bytes = b""
    """What is told after the data, as JSON from the comma on."""
    tally: Tally = field(default_factory=Tally)
    """How much it gives; of a stream, until now."""

    async def parts(self, before_end: Callable[[], Awaitable[None]]) -> AsyncIterator[bytes]:
        """Yield the body of a streamed answer; `before_end` is awaited before its last part."""
        assert isinstance(self.body, Stream)  # noqa: S101
        yield b'{"%s":' % self.key.encode()
        async for part in self.body:
            yield part
        await before_end()
        yield self.beside + b"}"

    async def close(self) -> None:
        """Give up what is unread."""
        if isinstance(self.body, Stream):
            await self.body.close()


async def answer(graph: Graph, asked: Asked) -> Given:
    """Return what is asked for, from one statement and perhaps a count.

    Raises `UnknownObject` where the viewer sees no such object, or nothing that the path
    names above it.
    """
    return await (_record if asked.question.operation.single else _page)(graph, asked)


async def _record(graph: Graph, asked: Asked) -> Given:
    operation = asked.question.operation
    answered = await _asked(graph, asked, asked.plan)
    given = _data(answered)[operation.resource.source.root.name]
    if operation.view.where:
        found = orjson.dumps(given["page"]["nodes"])[1:-1]
    else:
        found = orjson.dumps(given["record"]) if given["record"] is not None else b""
    if not found:
        raise _no_such(asked, 0)
    key = operation.resource.singular
    revision, found = revised(found) if operation.live else ("", found)
    body = enveloped(key, found, asked.question.beside)
    return Given(key, body, 1, revision=revision, tally=answered.tally)


def _no_such(asked: Asked, place: int, noun: str | None = None, within: str = "") -> UnknownObject:
    """Return the error of an object that is not there: the one of an id in the path.

    An id with a slash may as well be an id and the name of a list that no operation gives.
    """
    operation, id_ = asked.question.operation, asked.ids[place]
    problem = f"there is no {noun or operation.view.noun} {id_!r}{within}"
    if "/" in id_:
        path = address("", operation.path, asked.ids).replace("%2F", "/")
        problem = f"no operation has the path {path}, and {problem}"
    return UnknownObject(f"Unknown Object: {problem}.")


async def _page(graph: Graph, asked: Asked) -> Given:
    operation = asked.question.operation
    answered = await _asked(graph, asked, asked.plan)
    page = _data(answered)[operation.resource.source.root.name]["page"]
    nodes, total, info = page["nodes"], page["totalCount"], page.get("pageInfo")
    if (operation.shared or not total) and not await _has_parents(graph, asked):
        nodes, total, info = [], 0, None
    key = operation.resource.plural
    beside = asked.question.beside
    body = nodes if isinstance(nodes, Stream) else enveloped(key, orjson.dumps(nodes), beside)
    after = info["endCursor"] if info and info["hasNextPage"] else None
    return Given(key, body, total, after, beside=beside, tally=answered.tally)


def enveloped(key: str, found: bytes, beside: bytes = b"") -> bytes:
    """Return an object or a list in its envelope, with what is told beside it."""
    return b'{"%s":%s%s}' % (key.encode(), found, beside)


def revised(record: bytes) -> tuple[str, bytes]:
    """Return which revision a record says it is, and the record without that."""
    found = orjson.loads(record)
    return found.pop(REVISION), orjson.dumps(found)


async def _has_parents(graph: Graph, asked: Asked) -> bool:
    """Tell whether what the path names is there; where not, only who is forgiving is told."""
    try:
        await _check_parents(graph, asked)
    except UnknownObject:
        if asked.forgiving:
            return False
        raise
    return True


async def _check_parents(graph: Graph, asked: Asked) -> None:
    operation = asked.question.operation
    if not operation.parents:
        return
    plan = parents_plan(operation, asked.ids, asked.edition)
    counts = _data(await _asked(graph, asked, plan))
    for i, parent in enumerate(operation.parents):
        if not counts[f"p{i}"]["of"]["totalCount"]:
            within = f" in {operation.parents[i - 1].view.noun} {asked.ids[i - 1]!r}" if i else ""
            raise _no_such(asked, i, parent.view.noun, within)


def _data(answer: Answer) -> Mapping[str, Any]:
    assert answer.data is not None  # noqa: S101  there are errors otherwise
    return answer.data


async def _asked(graph: Graph, asked: Asked, plan: Plan) -> Answer:
    """Return what the graph gives; what it refuses of our own documents is a bug."""
    answer = await graph.execute(
        plan.document,
        plan.variables,
        asked.viewer,
        edition=asked.newest,
        stream_above=None if asked.question.operation.live else STREAM_ABOVE,
    )
    for error in answer.errors:
        if asked.request.after and (error.extensions or {}).get("code") == "BAD_ARGUMENT":
            raise BadParameter("`after` is of another list; follow the links of this one.")
        raise error.original_error or error
    return answer
