"""Conditions on one reference are looked up together, and what a `where` may hold is bounded."""

from typing import Any

import orjson
import pytest
from graphql import GraphQLError

from app.access.viewer import Policy, Viewer
from graphql_schema.compile import scope
from graphql_schema.compile.arguments import MOST_ORDERS, MOST_TERMS, Operand
from graphql_schema.compile.gathering import gather
from graphql_schema.compile.mapping import NODES
from graphql_schema.compile.plan import Question, Statement, count
from graphql_schema.compile.scope import Scope
from graphql_schema.compile.select import Selecting
from graphql_schema.execute import Graph
from tests.graph.world import EDITIONS, World

A, B, C = ({"familyName": {"contains": name}} for name in "ABC")
ACTIVE = {"status": {"eq": "active"}}


def gathered(where: Any) -> Any:
    return gather(NODES["RosterEnrollment"], where)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"user": A}, {"user": A}),
        (
            {"and": [{"user": A}, {"user": B}]},
            {"user": {"familyName": A["familyName"], "and": [B]}},
        ),
        ({"or": [{"user": A}, {"user": B}]}, {"user": {"or": [A, B]}}),
        (
            {"and": [{"not": {"user": A}}, {"not": {"user": B}}]},
            {"not": {"user": {"or": [A, B]}}},
        ),
        (
            {"or": [{"not": {"user": A}}, {"not": {"user": B}}]},
            {"not": {"user": {"familyName": A["familyName"], "and": [B]}}},
        ),
        (
            {"or": [{"and": [{"user": A}, {"user": B}]}, {"user": C}]},
            {"user": {"or": [{"familyName": A["familyName"], "and": [B]}, C]}},
        ),
        (
            {"and": [{"or": [{"user": A}, {"user": B}]}, {"user": C}]},
            {"user": {"or": [A, B], **C}},
        ),
        ({"or": [{"user": A}, ACTIVE]}, {"or": [ACTIVE, {"user": A}]}),
        ({"or": []}, {"or": []}),
        ({"or": [{}, {"user": A}]}, {"or": [{}, {"user": A}]}),
        ({"and": None}, {"and": [{"and": None}]}),
        ({"user": None}, {"user": None}),
        (None, None),
    ],
    ids=str,
)
def test_conditions_on_one_reference_become_one(where: Any, expected: Any) -> None:
    assert gathered(where) == expected


def test_conditions_on_a_list_are_met_by_different_rows() -> None:
    org, role = {"org": {"sourcedId": {"eq": "S"}}}, {"role": {"eq": "student"}}
    where = {"and": [{"roles": {"some": org}}, {"roles": {"some": role}}]}

    found = gather(NODES["RosterUser"], where)

    assert found == {"roles": {"some": org}, "and": [{"roles": {"some": role}}]}


def test_alternatives_of_a_list_are_gathered_unless_an_index_answers_them() -> None:
    def some(**name: str) -> Any:
        return {"agents": {"some": {"familyName": name}}}

    where = {"or": [some(contains="a"), some(eq="b"), some(contains="c")]}

    assert gather(NODES["RosterUser"], where) == {
        "or": [
            some(eq="b"),
            {"agents": {"some": {"or": [{"familyName": {"contains": c}} for c in "ac"]}}},
        ]
    }


def test_deep_nesting_is_gathered_in_linear_time() -> None:
    where: Any = {"user": A}
    for _ in range(60):
        where = {"or": [{"not": {"and": [where, {"user": B}]}}, {"user": C}]}

    assert gathered(where)


@pytest.mark.parametrize("joined", ["and", "or"])
def test_the_visible_rows_are_looked_up_once_whatever_the_number_of_conditions(joined: str) -> None:
    policy = Policy(courses=("C",), placed_only=True)
    viewer = Viewer("connection", "v", "Vendor", frozenset(), "1.2", policy)

    def lookups(terms: int) -> int:
        terms_ = [
            {"user": {"familyName": {"contains": Operand(None, str(n))}}} for n in range(terms)
        ]
        negated = [{"not": each} for each in terms_]
        question = Question(NODES["RosterEnrollment"], {joined: [*terms_, *negated]})
        selecting = Selecting(lambda _, __: {}, {}, Scope(viewer))
        return count(question, selecting).sql.count("roster_user AS")

    assert lookups(20) == lookups(1)


@pytest.mark.parametrize("type_", ["RosterEnrollment", "RosterUser"])
def test_the_visible_rows_are_found_once_for_different_references(type_: str) -> None:
    viewer = Viewer(
        "connection", "v", "Vendor", frozenset(), "1.2", Policy(courses=("C",), placed_only=True)
    )

    def policies(terms: int) -> int:
        selecting = Selecting(lambda _, __: {}, {}, Scope(viewer))
        question = Question(NODES[type_], _alternatives(type_, terms))
        return count(question, selecting).sql.count("own_place")

    assert policies(10) == policies(3)


def _alternatives(type_: str, terms: int) -> Any:
    """Return conditions that cannot be gathered: each alternative has both references."""
    names = {"RosterEnrollment": ("user", "class"), "RosterUser": ("agents", "resources")}[type_]

    def one(name: str, number: int) -> Any:
        found = {"sourcedId": {"contains": Operand(None, str(number))}}
        return {name: {"some": found} if type_ == "RosterUser" else found}

    return {"or": [{"and": [one(name, n) for name in names]} for n in range(terms)]}


async def test_rows_are_the_same_whether_visible_ones_are_found_once_or_each_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = """query ($users: RosterUserFilter, $enrollments: RosterEnrollmentFilter) { roster {
        users(where: $users, limit: 1000) { totalCount nodes { sourcedId } }
        enrollments(where: $enrollments, limit: 1000) { totalCount nodes { sourcedId } } } }"""
    any_: Any = {"sourcedId": {"contains": ""}}
    named: Any = {"familyName": {"contains": "a"}}
    users = [
        {"agents": {"some": any_}},
        {"not": {"agents": {"some": any_}}},
        {"or": [{"agents": {"some": named}}, {"enrollments": {"some": {"user": any_}}}]},
    ]
    enrollments = [
        {"user": any_},
        {"not": {"class": any_}},
        {"or": [{"user": named}, {"and": [{"class": any_}, {"not": {"user": named}}]}]},
    ]
    viewers = [each for each in world.viewers() if each.kind == "connection"]
    found: dict[int, list[Any]] = {0: [], 99: []}
    for most, answers in found.items():
        monkeypatch.setattr(scope, "MOST_LOOKUPS", most)
        for viewer in viewers:
            graph = Graph(world.database)
            for one, other in zip(users, enrollments, strict=True):
                asked = {"users": one, "enrollments": other}
                answer = await graph.execute(document, asked, viewer, edition=EDITIONS)
                answers.append([*map(str, answer.errors)] or orjson.dumps(answer.data))

    assert found[0] == found[99]
    assert len({str(each) for each in found[0]}) > len(users)
    assert sum(isinstance(each, bytes) for each in found[0]) > len(viewers)


def test_statement_that_is_too_long_is_refused_and_a_long_one_is_not_kept() -> None:
    viewer = Viewer("connection", "v", "Vendor", frozenset(), "1.1", Policy(usernames_only=True))
    agents: Any = {"familyName": {"contains": Operand(None, "a")}}
    for _ in range(3):
        agents = {"agents": {"some": agents}}

    def compiled(conditions: int) -> Statement:
        question = Question(NODES["RosterUser"], {"and": [agents] * conditions})
        return count(question, Selecting(lambda _, __: {}, {}, Scope(viewer)))

    assert compiled(1).prepare is None
    assert compiled(20).prepare is False
    with pytest.raises(GraphQLError, match="at most 250,000 are allowed"):
        compiled(1_000)


async def test_a_where_with_too_many_comparisons_is_refused(world: World) -> None:
    document = """query ($where: RosterUserFilter, $order: [RosterUserOrder!]) {
        roster { users(where: $where, orderBy: $order) { totalCount nodes { sourcedId } } } }"""

    async def errors(**variables: Any) -> list[str]:
        viewer = next(each for each in world.viewers() if each.kind == "connection")
        answer = await Graph(world.database).execute(document, variables, viewer, edition=EDITIONS)
        return [error.message for error in answer.errors]

    allowed = {"or": [A] * MOST_TERMS}
    assert await errors(where=allowed, order=[{"familyName": "ASC"}] * MOST_ORDERS) == []
    assert (
        f"{MOST_TERMS + 1} comparisons; at most {MOST_TERMS}"
        in (await errors(where={"or": [A, allowed]}))[0]
    )
    beyond = [{"familyName": "ASC"}] * (MOST_ORDERS + 1)
    assert f"{MOST_ORDERS + 1} entries; at most {MOST_ORDERS}" in (await errors(order=beyond))[0]
