"""Lists: filtered and ordered in any way, by cursor and by offset, each row once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import anyio
import pytest
from graphql import GraphQLObjectType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strawberry.utils.str_converters import to_camel_case

from app.access.viewer import Viewer
from app.roster.bookmarks import Bookmarks
from graphql_schema.compile.mapping import NODES
from graphql_schema.execute import Graph
from tests.graph.answers import read
from tests.graph.asking import Asking
from tests.graph.oracle import PLAIN, Oracle
from tests.graph.world import EDITIONS, WITHHELD, World

EXAMPLES = 100

Page = dict[str, Any]


@dataclass(frozen=True, slots=True)
class List:
    """A list as one asks for it, and which of a world's viewers does."""

    document: str
    arguments: dict[str, Any]
    viewer: int
    steps: Sequence[int]
    """How many rows to read at a time, in turn."""


def lists_of(*parents: str) -> st.SearchStrategy[List]:
    """Return lists among the collections of these types, filtered and ordered."""
    fields = [
        (parent, name)
        for parent in parents
        for name, field in _fields(parent).items()
        if str(field.type).endswith("Page!")
    ]

    @st.composite
    def lists(draw: st.DrawFn) -> List:
        parent, name = draw(st.sampled_from(fields))
        viewer = 0 if parent == "Query" else draw(st.integers(0, 19))
        asking = Asking(draw, WITHHELD if viewer % 2 else frozenset())
        declared = _fields(parent)[name].args
        arguments = {
            "where": asking.value(declared["where"].type, 3),
            "orderBy": asking.value(declared["orderBy"].type, 1),
        }
        steps = draw(st.lists(st.integers(1, 5), min_size=1, max_size=3))
        return List(document(parent, name), arguments, viewer, steps)

    return lists()


def document(parent: str, name: str) -> str:
    """Return the document of one page of a collection: keys, total and what follows."""
    field = _fields(parent)[name]
    declared = ", ".join(f"${n}: {argument.type}" for n, argument in field.args.items())
    given_ = ", ".join(f"{n}: ${n}" for n in field.args)
    key = NODES[str(field.type).removesuffix("Page!")].key
    rows = f"nodes {{ {' '.join(map(to_camel_case, key))} }}"
    asked = f"page: {name}({given_}) {{ {rows} totalCount pageInfo {{ hasNextPage endCursor }} }}"
    begun = asked if parent == "Query" else f"{parent.lower()} {{ {asked} }}"
    return f"query({declared}) {{ {begun} }}"


def found_in(answer: dict[str, Any]) -> Page:
    """Return the page in an answer, wherever the list is."""
    (inside,) = answer.values()
    found: Page = inside.get("page", inside)
    return found


def _fields(parent: str) -> dict[str, Any]:
    type_ = PLAIN.type_map[parent]
    assert isinstance(type_, GraphQLObjectType)
    return type_.fields


def whole(world: World, viewer: Viewer, asked: List) -> list[Any]:
    """Return every row of a list, as a plain evaluation has it."""
    answer = Oracle(world.tables, viewer, EDITIONS).answer(asked.document, asked.arguments)
    rows: list[Any] = found_in(answer)["nodes"]
    return rows


async def page(graph: Graph, viewer: Viewer, asked: List, **paging: Any) -> Page:
    """Return one page of a list."""
    variables = asked.arguments | paging
    answer = await read(await graph.execute(asked.document, variables, viewer, edition=EDITIONS))
    return found_in(answer)


@given(asked=lists_of("Query", "Roster", "Gradebook"))
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
async def test_cursors_lead_through_a_list_row_by_row_in_any_order(
    world: World, asked: List
) -> None:
    graph, viewer = Graph(world.database), world.viewers()[asked.viewer]
    expected = whole(world, viewer, asked)
    seen: list[Any] = []
    more, after = True, None

    while more:
        limit = asked.steps[len(seen) % len(asked.steps)]
        found = await page(graph, viewer, asked, limit=limit, after=after)
        assert found["totalCount"] == len(expected)
        assert len(found["nodes"]) == min(limit, len(expected) - len(seen))
        more, after = found["pageInfo"].values()
        seen += found["nodes"]

    assert seen == expected


@given(
    asked=lists_of("Roster"),
    places=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 5)), max_size=6),
    remembered=st.sampled_from([1, 100_000]),
)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
async def test_offsets_lead_to_the_same_rows_whatever_is_remembered(
    world: World, asked: List, places: list[tuple[int, int]], remembered: int
) -> None:
    """Pages in turn leave bookmarks; then some are asked for again, at any offset."""
    graph, viewer = Graph(world.database), world.viewers()[asked.viewer]
    graph._memory.bookmarks = Bookmarks(world.database, size=remembered)
    expected = whole(world, viewer, asked)
    in_turn = [(offset, 2) for offset in range(0, len(expected) + 1, 2)]

    for offset, limit in in_turn + places:
        found = await page(graph, viewer, asked, limit=limit, offset=offset)

        assert found["nodes"] == expected[offset : offset + limit]
        assert found["pageInfo"]["hasNextPage"] == (len(expected) > offset + limit)


@pytest.mark.parametrize(
    "order_by",
    [
        [],
        [{"dateLastModified": "DESC"}],
        [{"middleName": "ASC"}, {"enabledUser": "DESC"}],
        [{"email": "DESC"}, {"dateLastModified": "ASC"}],
    ],
    ids=str,
)
async def test_another_worker_finds_the_place_that_a_walk_has_come_to(
    world: World, order_by: Any
) -> None:
    """The bookmark goes through a table on its way, and comes back as the same value."""
    viewer = world.viewers()[0]
    asked = List(document("Roster", "users"), {"orderBy": order_by}, 0, [1])
    expected = whole(world, viewer, asked)
    one, another = Graph(world.database), Graph(world.database)
    for offset in range(0, len(expected), 2):
        await page(one, viewer, asked, limit=2, offset=offset)
    await anyio.sleep(0.4)

    for offset in range(0, len(expected), 2):
        found = await page(another, viewer, asked, limit=2, offset=offset)

        assert found["nodes"] == expected[offset : offset + 2]


async def test_a_cursor_and_an_offset_together_pass_over_rows_behind_the_cursor(
    world: World,
) -> None:
    graph, viewer = Graph(world.database), world.viewers()[0]
    asked = List(document("Roster", "users"), {}, 0, [1])
    expected = whole(world, viewer, asked)
    first = await page(graph, viewer, asked, limit=2)

    found = await page(
        graph, viewer, asked, limit=2, offset=1, after=first["pageInfo"]["endCursor"]
    )

    assert found["nodes"] == expected[3:5]


async def test_an_empty_page_has_no_cursor(world: World) -> None:
    graph, viewer = Graph(world.database), world.viewers()[0]
    asked = List(document("Roster", "users"), {}, 0, [1])

    found = await page(graph, viewer, asked, limit=0)

    assert found["nodes"] == []
    assert found["pageInfo"] == {"hasNextPage": True, "endCursor": None}


async def test_the_end_of_a_page_is_the_same_without_its_rows(world: World) -> None:
    graph, viewer = Graph(world.database), world.viewers()[0]
    of_page = "pageInfo { hasNextPage endCursor }"

    with_rows, alone = [
        await graph.execute(
            f"{{ roster {{ users(limit: 2) {{ {selected} {of_page} }} }} }}",
            {},
            viewer,
            edition=EDITIONS,
        )
        for selected in ("nodes { sourcedId }", "")
    ]

    found = (await read(alone))["roster"]["users"]["pageInfo"]
    assert found == (await read(with_rows))["roster"]["users"]["pageInfo"]
    assert found["endCursor"] is not None


async def test_a_page_that_fails_takes_its_end_with_it(world: World) -> None:
    graph, viewer = Graph(world.database), world.viewers()[0]

    answer = await graph.execute(
        "{ roster { users(limit: -1) { pageInfo { hasNextPage } nodes { status } } } }",
        {},
        viewer,
        edition=EDITIONS,
    )

    assert answer.data is None
    assert {error.message for error in answer.errors} >= {"`limit: -1` is less than 0."}
