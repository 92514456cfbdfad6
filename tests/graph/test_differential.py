"""Compiled answers against a plain evaluation of the same queries over the same rows."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.access.viewer import EVERYTHING, Viewer
from graphql_schema.execute import Graph
from tests.graph.answers import in_order, read
from tests.graph.asking import Query, queries
from tests.graph.oracle import PLAIN, Oracle
from tests.graph.world import EDITIONS, World

EXAMPLES = 200


@given(
    query=queries(),
    stream_above=st.sampled_from([None, None, 0, 2]),
    few=st.booleans(),
)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
async def test_a_compiled_answer_is_what_a_plain_evaluation_gives(
    world: World, query: Query, stream_above: int | None, few: bool
) -> None:
    viewer = world.viewers()[query.viewer]
    # A limit above the largest allowed is an error, which `graph_http/test_contract` holds.
    page_limit = 4 if few and "limit:" not in query.document else 50_000
    graph = Graph(world.database, page_limit=page_limit)
    oracle = Oracle(world.tables, viewer, query.edition, page_limit)

    for variables in (query.variables, query.others):
        answer = await graph.execute(
            query.document, variables, viewer, edition=query.edition, stream_above=stream_above
        )

        expected = oracle.answer(query.document, variables)
        assert in_order(await read(answer)) == in_order(expected)


async def test_a_selection_may_be_wider_than_what_a_function_takes(world: World) -> None:
    """PostgreSQL takes 100 arguments to a function, and an object is built by one."""
    leaves = [name for name, f in PLAIN.type_map["Demographics"].fields.items() if name != "person"]
    wide = " ".join(f"{name}_{i}: {name}" for i in range(12) for name in leaves)
    nullable_first = f"none: birthDate {wide}"
    document = f"""{{
        demographics {{ nodes {{ {wide} }} }}
        compact: demographics {{ nodes @compact {{ {wide} }} }}
        also: demographics {{ nodes @compact {{ {nullable_first} person {{ sourcedId }} }} }}
    }}"""
    viewer = Viewer("tool", "tool", "Tool", frozenset({"graphql.read"}), None, EVERYTHING)

    answer = await Graph(world.database).execute(document, {}, viewer, edition=EDITIONS)

    expected = Oracle(world.tables, viewer, EDITIONS).answer(document, {})
    assert in_order(await read(answer)) == in_order(expected)


@pytest.mark.parametrize(
    "some",
    [
        {"role": {"eq": "student"}},
        {"role": {"eq": "student"}, "roleType": {"eq": "active"}},
        {"role": {"eq": "student", "contains": "x"}},
        {"role": {"in": ["student", "teacher"]}},
        {"org": {"sourcedId": {"eq": "1"}}},
        {"org": {"sourcedId": {"eq": "1"}, "name": {"ne": "a"}}},
        {"role": {"eq": "teacher"}, "org": {"sourcedId": {"eq": "1"}}},
        {"not": {"role": {"eq": "student"}}},
        {"or": [{"role": {"eq": "student"}}, {"org": {"sourcedId": {"eq": "1"}}}]},
        {},
    ],
    ids=str,
)
async def test_what_an_index_knows_of_roles_is_what_the_roles_say(
    world: World, some: dict[str, Any]
) -> None:
    document = """
        query ($some: RosterRoleFilter) {
            roster { users(where: {roles: {some: $some}}) { nodes { sourcedId } } }
        }
    """
    for viewer in world.viewers():
        answer = await Graph(world.database).execute(
            document, {"some": some}, viewer, edition=EDITIONS
        )

        expected = Oracle(world.tables, viewer, EDITIONS).answer(document, {"some": some})
        assert await read(answer) == expected
