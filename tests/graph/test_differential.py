"""Compiled answers against a plain evaluation of the same queries over the same rows."""

import json
from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphql_schema.compile.reading import Stream
from graphql_schema.execute import Answer, Graph
from tests.graph.asking import Query, queries
from tests.graph.oracle import Oracle
from tests.graph.world import World

EXAMPLES = 150


async def read(answer: Answer) -> Any:
    """Return an answer's data as Python has it, streams read and cursors covered."""
    assert answer.errors == (), answer.errors
    data = await _whole(answer.data)
    return json.loads(orjson.dumps(data))


async def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: await _whole(each) for key, each in value.items()}
    if isinstance(value, Stream):
        return orjson.Fragment(b"".join([part async for part in value]))
    return value


def in_order(value: Any) -> Any:
    """Return a value that equals another only if its members stand in the same order."""
    match value:
        case dict():
            return [
                (key, bool(each) if key == "endCursor" else in_order(each))
                for key, each in value.items()
            ]
        case list():
            return [in_order(each) for each in value]
        case bool():
            return str(value)
    return value


@given(
    query=queries(),
    stream_above=st.sampled_from([None, None, 0, 2]),
    page_limit=st.sampled_from([50_000, 4]),
)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
async def test_a_compiled_answer_is_what_a_plain_evaluation_gives(
    world: World, query: Query, stream_above: int | None, page_limit: int
) -> None:
    viewer = world.viewers()[query.viewer]
    graph = Graph(world.database, page_limit=page_limit)
    oracle = Oracle(world.tables, viewer, query.edition, page_limit)

    answer = await graph.execute(
        query.document, query.variables, viewer, edition=query.edition, stream_above=stream_above
    )

    expected = oracle.answer(query.document, query.variables)
    assert in_order(await read(answer)) == in_order(expected)
