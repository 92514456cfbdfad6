"""What the compiler relies on in graphql-core's executor, which promises none of it."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import orjson
from graphql import GraphQLError, GraphQLObjectType, parse
from graphql.execution.collect_fields import collect_fields
from graphql.pyutils import Path

from app.access.viewer import EVERYTHING, Viewer
from graphql_schema.compile.executor import SqlExecutor
from graphql_schema.compile.repeated import repeated
from graphql_schema.execute import Graph
from graphql_schema.schema import SCHEMA
from tests.graph.world import World

TOOL = Viewer("tool", "tool", "Tool", frozenset({"graphql.read"}), None, EVERYTHING)

Asked = tuple[Any, list[tuple[str, list[str | int] | None]]]


async def asked(world: World, document: str, **variables: object) -> Asked:
    """Return the data, and each error's message and path, that a tool of the district gets."""
    answer = await Graph(world.database).execute(document, variables, TOOL, edition=1)
    errors = [(error.message, error.path) for error in answer.errors]
    return orjson.loads(orjson.dumps(answer.data)), errors


def executor(document: str, **variables: Any) -> SqlExecutor:
    """Return an executor of a document, as graphql-core builds it."""
    built = SqlExecutor.build(SCHEMA, parse(document), raw_variable_values=variables)
    assert isinstance(built, SqlExecutor)
    return built


def test_the_collector_gives_fields_by_response_key_with_their_nodes() -> None:
    built = executor(
        """
        query ($no: Boolean = true) {
            schoolYear(endYear: 1) { two: active ...F one: endYear @skip(if: $no) two: active }
        }
        fragment F on SchoolYear { ... @include(if: $no) { endYear __typename } }
        """
    )
    query, year = SCHEMA.query_type, SCHEMA.type_map["SchoolYear"]
    assert query is not None
    assert isinstance(year, GraphQLObjectType)
    root = collect_fields(SCHEMA, built.fragments, built.variable_values, query, built.operation)

    fields = built.collect_subfields(year, root.grouped_field_set["schoolYear"]).grouped_field_set

    names = {key: [details.node.name.value for details in all_] for key, all_ in fields.items()}
    assert names == {"two": ["active"] * 2, "endYear": ["endYear"], "__typename": ["__typename"]}
    assert list(names) == ["two", "endYear", "__typename"]


def test_variables_are_coerced_and_their_types_known() -> None:
    built = executor(
        """
        query ($where: TermFilter!, $limit: Int = 3, $left: String, $null: Int) {
            terms(where: $where, limit: $limit, after: $left, offset: $null) { totalCount }
        }
        """,
        where={"startsOn": {"in": "2026-01-31"}, "title": {"eq": None}},
        null=None,
    )

    coerced, sources = built.variable_values.coerced, built.variable_values.sources

    first = date(2026, 1, 31)
    where = {"startsOn": {"in": [first]}, "title": {"eq": None}}
    assert coerced == {"where": where, "limit": 3, "null": None}
    types = {name: str(sources[name].signature.type) for name in coerced}
    assert types == {"where": "TermFilter!", "limit": "Int", "null": "Int"}


def test_what_is_kept_of_an_operation_is_what_graphql_core_finds_out() -> None:
    document = """
        query ($id: ID!, $under: String!, $not: Int) {
            roster { org(sourcedId: $id) { ...F } users(limit: $not) { totalCount } }
        }
        fragment F on RosterOrg { href(under: $under) }
    """
    kept = repeated(SCHEMA, parse(document))
    assert kept is not None
    given: dict[str, Any] = {"id": 7, "under": "x"}

    ours, theirs = kept.executor(given, None), executor(document, **given)

    assert ours is not None
    assert ours.variable_values.coerced == theirs.variable_values.coerced == {**given, "id": "7"}
    assert ours.shape() == theirs.shape()
    assert ours.fragments.keys() == theirs.fragments.keys() == {"F"}


def test_every_value_is_completed_by_one_method_before_its_type_is_looked_at() -> None:
    """So a description is met whole, even where its type is a list that must not be null."""
    met: list[tuple[list[str | int], str, str]] = []

    class Recording(SqlExecutor):
        def complete_value(
            self, type_: Any, _field: Any, _info: Any, path: Path, result: Any, _position: Any
        ) -> Any:
            met.append((path.as_list(), str(type_), type(result).__name__))
            return "described"

    built = Recording.build(
        SCHEMA,
        parse("{ people { nodes { phone } } term(sourcedId: 1) { title } }"),
        context_value=SimpleNamespace(viewer=TOOL),
    )
    assert isinstance(built, Recording)

    found: Any = built.execute_operation()

    assert met == [(["people"], "PersonPage!", "Page"), (["term"], "Term", "Record")]
    assert found.data == {"people": "described", "term": "described"}


async def test_a_failing_field_is_null_beside_its_good_sibling(world: World) -> None:
    data, errors = await asked(
        world,
        """
        query ($bad: ID!) {
            bad: organization(sourcedId: $bad) { name }
            good: people { totalCount }
        }
        """,
        bad="\0",
    )

    assert data["bad"] is None
    assert data["good"]["totalCount"] > 0
    ((message, path),) = errors
    assert "U+0000" in message
    assert path == ["bad"]


async def test_a_failing_list_takes_along_what_may_not_be_null(world: World) -> None:
    data, errors = await asked(
        world, "{ good: terms { nodes { title } } people(limit: -1) { nodes { givenName } } }"
    )

    assert data is None
    assert errors == [("`limit: -1` is less than 0.", ["people"])]


async def test_one_compiled_field_may_be_asked_for_twice(world: World) -> None:
    data, errors = await asked(
        world,
        """
        {
            people(limit: 3) { one: nodes { sourcedId } two: nodes { givenName __typename } }
            others: people(limit: 1, offset: 1) { one: nodes { sourcedId } }
        }
        """,
    )

    assert errors == []
    one, two = data["people"]["one"], data["people"]["two"]
    assert len(one) == len(two) == 3
    assert {each["__typename"] for each in two} == {"Person"}
    assert data["others"]["one"] == one[1:2]


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
    (org,) = data["roster"]["orgs"]["nodes"]
    assert list(org) == ["sourcedId", "name", "identifier", "status"]


async def test_introspection_stands_beside_compiled_fields(world: World) -> None:
    data, errors = await asked(
        world, '{ __typename __type(name: "RosterOrg") { kind } roster { orgs { totalCount } } }'
    )

    assert errors == []
    assert data["__typename"] == "Query"
    assert data["__type"] == {"kind": "OBJECT"}


async def test_an_error_of_ours_keeps_its_code(world: World) -> None:
    answer = await Graph(world.database).execute(
        "{ people(limit: -1) { nodes { givenName } } }", {}, TOOL, edition=1
    )

    (error,) = answer.errors
    assert isinstance(error, GraphQLError)
    assert error.extensions == {"code": "BAD_ARGUMENT"}
