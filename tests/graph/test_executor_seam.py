"""What the compiler relies on in graphql-core's executor, which promises none of it."""

import orjson

from app.access.viewer import EVERYTHING, Viewer
from graphql_schema.execute import Graph
from tests.graph.world import World

TOOL = Viewer("tool", "tool", "Tool", frozenset(), None, EVERYTHING)


async def asked(world: World, document: str, **variables: object) -> tuple[object, list[str]]:
    """Return the data and the messages that a document gives a tool of the district."""
    answer = await Graph(world.database).execute(document, variables, TOOL, edition=1)
    return orjson.loads(orjson.dumps(answer.data)), [error.message for error in answer.errors]


async def test_a_failing_field_is_null_beside_its_good_sibling(world: World) -> None:
    data, errors = await asked(
        world, "{ good: roster { orgs { totalCount } } bad: person(sourcedId: null) { phone } }"
    )
    assert data is None
    assert errors

    data, errors = await asked(
        world,
        '{ roster { org(sourcedId: "?") { name } } people(limit: -1) { nodes { givenName } } }',
    )
    assert errors == ["`limit: -1` is less than 0."]


async def test_one_compiled_field_may_be_asked_for_twice(world: World) -> None:
    data, errors = await asked(
        world,
        "{ roster { orgs { one: nodes { sourcedId } two: nodes { status __typename } } } }",
    )

    assert errors == []
    orgs = data["roster"]["orgs"]  # type: ignore[index]
    assert len(orgs["one"]) == len(orgs["two"])
    assert {each["__typename"] for each in orgs["two"]} <= {"RosterOrg"}


async def test_fields_of_one_key_are_merged_before_they_are_compiled(world: World) -> None:
    data, errors = await asked(
        world,
        """
        query ($no: Boolean!) {
          roster { orgs(limit: 1) { nodes { sourcedId ...Name } nodes { status } } }
        }
        fragment Name on RosterOrg { name type @skip(if: $no) identifier @include(if: $no) }
        """,
        no=True,
    )

    assert errors == []
    for org in data["roster"]["orgs"]["nodes"]:  # type: ignore[index]
        assert list(org) == ["sourcedId", "name", "identifier", "status"]


async def test_introspection_stands_beside_compiled_fields(world: World) -> None:
    data, errors = await asked(
        world, '{ __typename __type(name: "RosterOrg") { kind } roster { orgs { totalCount } } }'
    )

    assert errors == []
    assert data["__typename"] == "Query"  # type: ignore[index]
    assert data["__type"] == {"kind": "OBJECT"}  # type: ignore[index]
