"""Plans and counts: kept by everything they depend on, and by nothing else."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.access.viewer import EVERYTHING, Policy, Viewer
from app.database import Database
from app.recent import Recent
from graphql_schema.compile import request
from graphql_schema.compile.mapping import NODES
from graphql_schema.compile.plan import Question, count
from graphql_schema.compile.scope import Scope
from graphql_schema.compile.select import Selecting
from graphql_schema.execute import Graph
from tests.graph.answers import in_order, read
from tests.graph.asking import Asking
from tests.graph.oracle import PLAIN, Oracle
from tests.graph.world import EDITIONS, World
from tests.postgres import Statements

EXAMPLES = 25

USERS = """
query Users(
    $where: RosterUserFilter = {}, $orderBy: [RosterUserOrder!], $limit: Int, $under: String = "u"
    $roles: RosterRoleFilter, $id: ID = "1", $short: Boolean = false, $whole: Boolean = true
) {
    roster {
        users(
            where: {or: [$where, {sourcedId: {in: [$id, "é"]}}]}, orderBy: $orderBy, limit: $limit
        ) {
            nodes {
                href(under: $under)
                sourcedId
                roles(where: $roles, orderBy: {role: DESC}, limit: $limit) { role }
                primaryOrg { name @skip(if: $short) courses(limit: $limit) { title } }
                userIds @include(if: $whole) @compact { type identifier }
            }
            totalCount
        }
        user(sourcedId: $id) { familyName }
    }
}
"""
"""A document whose every argument is a variable, somewhere."""

Variables = dict[str, Any]


@st.composite
def variables(draw: st.DrawFn) -> Variables:
    """Draw values for some of the document's variables."""
    asking = Asking(draw)
    inputs = {"where": "RosterUserFilter", "roles": "RosterRoleFilter"}
    values: Variables = {
        name: asking.value(PLAIN.type_map[type_], 2)  # type: ignore[arg-type]  # an input
        for name, type_ in inputs.items()
    }
    order = asking.value(PLAIN.type_map["RosterUserOrder"], 1)  # type: ignore[arg-type]
    values["orderBy"] = draw(st.sampled_from([[], [order], order, None]))
    values["limit"] = draw(st.sampled_from([0, 1, 3, None]))
    values["under"] = draw(st.sampled_from(["", "%s", "v"]))
    values["id"] = draw(st.sampled_from(["1", "2", "é"]))
    values["short"], values["whole"] = draw(st.booleans()), draw(st.booleans())
    left_out = draw(st.sets(st.sampled_from(sorted(values))))
    return {name: value for name, value in values.items() if name not in left_out}


@given(asked=st.lists(st.tuples(variables(), st.integers(0, 11)), min_size=2, max_size=4))
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
async def test_one_document_answers_each_set_of_variables_and_each_viewer_as_its_own(
    world: World, asked: list[tuple[Variables, int]]
) -> None:
    graph = Graph(world.database)
    allowed = [(given_, 2 * (viewer // 2)) for given_, viewer in asked]

    for given_, viewer in [*allowed, *reversed(allowed)]:
        oracle = Oracle(world.tables, world.viewers()[viewer], EDITIONS)
        answer = await graph.execute(USERS, given_, oracle.viewer, edition=EDITIONS)
        assert in_order(await read(answer)) == in_order(oracle.answer(USERS, given_))


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many plans were compiled since the test began."""
    plans: Recent[Any, Any] = Recent(2_000)
    monkeypatch.setattr(request, "_PLANS", plans)
    return lambda: len(plans)


VIEWER = Viewer("tool", "tool", "Tool", frozenset({"graphql.read"}), None, EVERYTHING)
SHAPED = """
query($where: OrganizationFilter, $order: [OrganizationOrder!], $limit: Int, $all: Boolean = true) {
    organizations(where: $where, orderBy: $order, limit: $limit) {
        nodes { name kind @include(if: $all) }
    }
}
"""


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ({"where": {"name": {"eq": "a"}}}, {"where": {"name": {"eq": "b"}}}),
        ({"where": {"name": {"in": ["a"]}}}, {"where": {"name": {"in": ["b", "c"]}}}),
        ({"limit": 1}, {"limit": 2}),
        ({"order": [{"name": "ASC"}]}, {"order": {"name": "ASC"}}),
        (
            {"where": {"name": {"eq": "a"}, "kind": {"eq": "a"}}},
            {"where": {"kind": {"eq": "b"}, "name": {"eq": "b"}}},
        ),
    ],
    ids=str,
)
async def test_values_alone_do_not_make_another_plan(
    opened: Database, compiled: Callable[[], int], one: Variables, another: Variables
) -> None:
    graph = Graph(opened)
    await read(await graph.execute(SHAPED, one, VIEWER, edition=None))
    before = compiled()

    await read(await graph.execute(SHAPED, another, VIEWER, edition=None))

    assert (before, compiled()) == (1, 1)


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ({"where": {"name": {"eq": "a"}}}, {"where": {"name": {"ne": "a"}}}),
        ({"where": {"name": {"eq": "a"}}}, {"where": {"kind": {"eq": "a"}}}),
        ({"where": {"name": {"isNull": True}}}, {"where": {"name": {"isNull": False}}}),
        ({"where": {"or": [{}]}}, {"where": {"or": [{}, {}]}}),
        ({"order": [{"name": "ASC"}]}, {"order": [{"name": "DESC"}]}),
        ({"order": [{"name": "ASC"}]}, {"order": None}),
        ({"all": True}, {"all": False}),
        ({"limit": 1}, {"limit": None}),
    ],
    ids=str,
)
async def test_another_shape_has_another_plan(
    opened: Database, compiled: Callable[[], int], one: Variables, another: Variables
) -> None:
    graph = Graph(opened)
    await read(await graph.execute(SHAPED, one, VIEWER, edition=None))

    await read(await graph.execute(SHAPED, another, VIEWER, edition=None))

    assert compiled() == 2


async def test_a_plan_serves_all_viewers_of_one_signature(
    opened: Database, compiled: Callable[[], int]
) -> None:
    graph, document = Graph(opened), "{ roster { users { nodes { status } } } }"

    def of(*schools: str, withheld: tuple[str, str] | None = None) -> Viewer:
        policy = Policy(schools, frozenset({withheld} if withheld else ()))
        return Viewer("connection", "c", "C", frozenset(), "1.2", policy)

    counts = []
    for viewer in (of("a"), of("b", "c"), of(), of("a", withheld=("RosterUser", "email")), VIEWER):
        await read(await graph.execute(document, {}, viewer, edition=1))
        counts.append(compiled())

    assert counts == [1, 1, 1, 2, 3]


async def test_plans_are_forgotten_not_piled_up(
    opened: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: Recent[Any, Any] = Recent(3)
    monkeypatch.setattr(request, "_PLANS", plans)
    graph = Graph(opened)

    for i in random.Random(1).choices(range(6), k=30):  # noqa: S311  chance, no secret
        document = f"{{ organizations {{ nodes {{ n{i}: name }} }} }}"
        await read(await graph.execute(document, {}, VIEWER, edition=None))

    assert len(plans) == 3


CHOSEN = "query($where: RosterUserFilter) { roster { users(where: $where) { nodes { status } } } }"


@pytest.mark.parametrize(
    ("where", "policy", "kept"),
    [
        ({"status": {"eq": "active"}}, EVERYTHING, True),
        ({"roles": {"some": {"role": {"eq": "student"}}}}, EVERYTHING, False),
        ({"status": {"eq": "active"}}, Policy(("a",)), False),
    ],
    ids=["a column", "an array", "a viewer of some schools"],
)
async def test_the_server_keeps_no_plan_of_pages_chosen_by_what_is_in_arrays(
    database: Database, where: Variables, policy: Policy, *, kept: bool
) -> None:
    alone, viewer = Database(database.url, pool_size=1), replace(VIEWER, policy=policy)
    await alone.open()
    graph = Graph(alone)

    for _ in range(8):
        await read(await graph.execute(CHOSEN, {"where": where}, viewer, edition=1))
    async with alone.reading() as connection:
        found = await connection.execute("SELECT name FROM pg_prepared_statements")
        names = await found.fetchall()
    await alone.close()

    assert bool(names) is kept


@pytest.mark.parametrize(
    ("policy", "kept"),
    [
        (EVERYTHING, True),
        (Policy(usernames_only=True), True),
        (Policy(("a",)), False),
        (Policy(roles=("student",)), False),
        (Policy(placed_only=True), False),
        (Policy(courses=("c",)), False),
        (Policy(subjects=("Art",)), False),
    ],
    ids=["everything", "1.1", "schools", "roles", "places", "courses", "subjects"],
)
def test_the_server_keeps_no_plan_of_a_count_where_the_district_limits_what_is_seen(
    policy: Policy, *, kept: bool
) -> None:
    question = Question(NODES["RosterUser"])
    scope = Scope(replace(VIEWER, policy=policy))

    counted = count(question, Selecting(lambda _, __: {}, {}, scope))

    assert (counted.prepare is None) is kept


COUNTED = "query($where: RosterUserFilter) { roster { users(where: $where) { totalCount } } }"


async def test_a_list_is_counted_once_for_each_edition_view_and_filter(
    opened: Database, statements: Statements
) -> None:
    graph = Graph(opened)
    some = Viewer("connection", "c", "C", frozenset(), "1.2", Policy(("a",)))
    others = Viewer("connection", "d", "D", frozenset(), "1.2", Policy(("b",)))
    same = Viewer("connection", "e", "E", frozenset(), "1.2", Policy(("a",)))
    active: Variables = {"where": {"status": {"eq": "active"}}}
    left: Variables = {"where": {"status": {"eq": "tobedeleted"}}}
    questions: list[tuple[Viewer, Variables, int, int]] = [
        (some, active, 1, 1),
        (some, active, 1, 0),
        (same, active, 1, 0),
        (some, left, 1, 1),
        (some, {}, 1, 1),
        (some, active, 2, 1),
        (others, active, 1, 1),
        (VIEWER, active, 1, 1),
        (some, active, 1, 0),
    ]

    for viewer, given_, edition, counts in questions:
        statements.clear()
        answer = await graph.execute(COUNTED, given_, viewer, edition=edition)
        assert await read(answer) == {"roster": {"users": {"totalCount": 0}}}
        assert len(statements()) == counts


async def test_what_is_live_is_counted_every_time(opened: Database, statements: Statements) -> None:
    graph = Graph(opened)

    for _ in range(2):
        await read(await graph.execute("{ people { totalCount } }", {}, VIEWER, edition=1))

    assert len(statements()) == 2
