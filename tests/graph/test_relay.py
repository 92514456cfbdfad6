"""Relay's conventions: edges, pages from either end, and records by global ids."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, get_named_type

from app.access.viewer import Viewer
from graphql_schema.compile.global_ids import GlobalId, parse, view
from graphql_schema.execute import Answer, Graph
from graphql_schema.limits import Limits
from graphql_schema.schema import TOOL_SCHEMA
from tests.graph.answers import read
from tests.graph.test_groups import TOOL
from tests.graph.world import EDITIONS, World

LIMITS: Final = Limits(seconds=60)
ROOTS: Final = ("Query", "Roster", "Gradebook")
SIZE: Final = 9
_ROWS: Final = 4
ENDS: Final = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
ORDERS: Final = {"dateOfBirth", "dateLastModified", "title", "lastModified"}


def _fields(parent: str) -> Mapping[str, Any]:
    type_ = TOOL_SCHEMA.type_map[parent]
    assert isinstance(type_, GraphQLObjectType)
    fields: Mapping[str, Any] = type_.fields
    return fields


def _collections(parent: str) -> Iterator[str]:
    """Yield collections of a root that have edges; of the many live ones every fifth."""
    names = [
        name
        for name, field in _fields(parent).items()
        if "edges" in getattr(get_named_type(field.type), "fields", {})
    ]
    yield from names[:: 5 if parent == "Query" else 1]


def _order(parent: str, name: str) -> str:
    """Return an order with missing and equal values, where a collection has such a field."""
    type_: Any = _fields(parent)[name].args["orderBy"].type
    found = sorted(ORDERS & type_.of_type.of_type.fields.keys())
    return f"orderBy: {{{found[0]}: DESC}}" if found else "orderBy: []"


async def _execute(world: World, document: str, viewer: Viewer = TOOL, **variables: Any) -> Answer:
    graph = Graph(world.database)
    return await graph.execute(document, variables, viewer, edition=EDITIONS, limits=LIMITS)


async def _read(world: World, document: str, viewer: Viewer = TOOL, **variables: Any) -> Any:
    return await read(await _execute(world, document, viewer, **variables))


def _within(parent: str, field: str) -> str:
    return f"{{ {field} }}" if parent == "Query" else f"{{ {parent.lower()} {{ {field} }} }}"


async def _page(
    world: World, viewer: Viewer, parent: str, name: str, cut: Mapping[str, Any]
) -> Any:
    """Return a page; all pages of a list are of one document, so that it is compiled once."""
    given = "first: $first, last: $last, after: $after, before: $before"
    field = f"""{name}({_order(parent, name)}, {given}) {{
        totalCount {ENDS} edges {{ cursor node {{ id }} }} }}"""
    declared = "query ($first: Int, $last: Int, $after: String, $before: String)"
    data = await _read(world, f"{declared} {_within(parent, field)}", viewer, **cut)
    return _inside(parent, data)[name]


def _inside(parent: str, data: Any) -> Any:
    return data if parent == "Query" else data[parent.lower()]


async def _paginate(world: World, viewer: Viewer, parent: str, name: str, size: str) -> list[Any]:
    """Return all edges of a list, page by page: forward by `first`, or backward by `last`."""
    forward = size == "first"
    further, other = ("hasNextPage", "hasPreviousPage")[:: 1 if forward else -1]
    found: list[Any] = []
    cut: dict[str, Any] = {size: SIZE}
    while True:
        page = await _page(world, viewer, parent, name, cut)
        edges, ends = page["edges"], page["pageInfo"]
        assert len(edges) <= SIZE
        assert ends["startCursor"] == (edges[0]["cursor"] if edges else None)
        assert ends["endCursor"] == (edges[-1]["cursor"] if edges else None)
        assert ends[other] is (len(cut) > 1)
        found = [*found, *edges] if forward else [*edges, *found]
        assert page["totalCount"] >= len(found)
        if not ends[further]:
            return found
        assert edges
        cut |= {"after": ends["endCursor"]} if forward else {"before": ends["startCursor"]}


@pytest.mark.parametrize("parent", ROOTS)
async def test_pages_by_first_and_by_last_are_the_list_of_nodes(world: World, parent: str) -> None:
    viewer = TOOL if parent == "Query" else world.viewers()[2]
    for name in _collections(parent):
        field = f"{name}({_order(parent, name)}, limit: 10000) {{ nodes {{ id }} }}"
        data = await _read(world, _within(parent, field), viewer)
        nodes = _inside(parent, data)[name]["nodes"]
        forward = await _paginate(world, viewer, parent, name, "first")
        backward = await _paginate(world, viewer, parent, name, "last")
        assert forward == backward
        assert [edge["node"] for edge in forward] == nodes


async def test_range_between_two_cursors_has_both_directions(world: World) -> None:
    for name in ("users", "enrollments", "classes"):
        whole = (await _page(world, TOOL, "Roster", name, {}))["edges"]
        if len(whole) >= _ROWS:
            break
    assert len(whole) >= _ROWS
    ends = {"after": whole[0]["cursor"], "before": whole[-1]["cursor"]}
    for size, expected in (("first", whole[1:2]), ("last", whole[-2:-1])):
        page = await _page(world, TOOL, "Roster", name, {size: 1, **ends})
        assert page["edges"] == expected
        assert page["pageInfo"]["hasNextPage"] is page["pageInfo"]["hasPreviousPage"] is True
    assert (await _page(world, TOOL, "Roster", name, ends))["edges"] == whole[1:-1]


async def test_edge_has_members_as_selected_under_aliases(world: World) -> None:
    document = """{ people(first: 2) { edges {
        a: node { sourcedId } c: cursor __typename ...Rest b: node { __typename ... on Node { id } }
    } } } fragment Rest on PersonEdge { d: cursor }"""
    edges = (await _read(world, document))["people"]["edges"]
    for edge in edges:
        assert [*edge] == ["a", "c", "__typename", "d", "b"]
        assert edge["c"] == edge["d"]
        id_ = f"Person:{edge['a']['sourcedId']}"
        assert edge["b"] == {"__typename": "Person", "id": id_}
        assert edge["__typename"] == "PersonEdge"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("first: 2, last: 2", "`first` and `last` exclude each other; give one of them."),
        ("first: 2, limit: 2", "`limit` and `first` exclude each other; give one of them."),
        ("last: 2, offset: 1", "`last` and `offset` exclude each other; use `last` with `before`."),
        ("first: -1", "`first: -1` is less than 0."),
        ("last: 10001", "`last: 10001` is more than 10,000, the most that is allowed."),
        ('before: "x"',
         "`before: 'x'` is no cursor of this list; take one from `pageInfo.startCursor`."),
    ],
)  # fmt: skip
async def test_page_arguments_that_contradict_are_an_error(
    world: World, arguments: str, message: str
) -> None:
    answer = await _execute(world, f"{{ people({arguments}) {{ edges {{ cursor }} }} }}")
    assert answer.data == {"people": None} or "edges" not in (answer.data or {}).get("people", {})
    assert answer.errors[0].message == message
    assert answer.errors[0].extensions == {"code": "BAD_ARGUMENT"}


@pytest.mark.parametrize("parent", ROOTS)
async def test_records_are_found_by_the_ids_that_lists_give(world: World, parent: str) -> None:
    """In the order of the ids, each as often as it is given; null for one that is not visible."""
    limited = world.viewers()[2]
    for name in _collections(parent):
        field = f"{name}(limit: 10000) {{ nodes {{ id }} }}"
        data = await _read(world, _within(parent, field))
        listed = _inside(parent, data)[name]["nodes"]
        ids = [node["id"] for node in listed][::-1]
        assert len({*ids}) == len(ids)
        if not ids:
            continue
        unknown = "1999" if ids[0].split(":")[0] == "SchoolYear" else "0:nothing"
        asked = [*ids, f"{ids[0].split(':')[0]}:{unknown}", ids[0]]
        document = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
        found = (await _read(world, document, ids=asked))["nodes"]
        assert found == [*({"id": each} for each in ids), None, {"id": ids[0]}]
        if parent == "Query":
            continue
        seen = await _read(world, _within(parent, field), limited)
        visible = {node["id"] for node in seen[parent.lower()][name]["nodes"]}
        found = (await _read(world, document, limited, ids=ids))["nodes"]
        assert found == [{"id": each} if each in visible else None for each in ids]


async def test_node_withholds_what_a_list_withholds(world: World) -> None:
    limited = world.viewers()[3]
    listed = "{ roster { users(limit: 1) { nodes { id username email phone } } } }"
    user = (await _read(world, listed, limited))["roster"]["users"]["nodes"][0]
    document = (
        "query ($id: ID!) { node(id: $id) { id ... on RosterUser { username email phone } } }"
    )
    assert (await _read(world, document, limited, id=user["id"]))["node"] == user
    assert user["email"] is None


@pytest.mark.parametrize(
    ("edition", "client", "prefix"),
    [(None, None, "RosterOrg:"), (7, None, "RosterOrg@7:"), (None, "a:@~", "RosterOrg~a%3A%40~:"),
     (7, "é", "RosterOrg@7~%C3%A9:")],
)  # fmt: skip
def test_id_has_what_the_record_is_read_as(
    edition: int | None, client: str | None, prefix: str
) -> None:
    id_ = f"RosterOrg{view(edition, client)}:x:y"
    assert id_ == f"{prefix}x:y"
    assert parse(id_) == GlobalId("RosterOrg", edition, client, ("x:y",))


@pytest.mark.parametrize(
    "id_", ["", "Person", "Person:", "Nothing:1", "OtherId:1", "SchoolYear:x", "SectionTerm:1",
            "SchoolYear:99999999999", "SchoolYear:4000000000", "Person:a\0b", "RosterUser@x:1"],
)  # fmt: skip
async def test_text_that_is_no_id_is_an_error(world: World, id_: str) -> None:
    answer = await _execute(world, "query ($id: ID!) { node(id: $id) { id } }", id=id_)
    assert answer.data == {"node": None}
    assert answer.errors[0].message == (
        f"{id_!r} is not an `id` of this graph; use the `id` of a record."
    )


def test_every_compiled_record_is_a_node() -> None:
    interface = TOOL_SCHEMA.type_map["Node"]
    assert isinstance(interface, GraphQLInterfaceType)
    nodes = {each.name for each in TOOL_SCHEMA.get_possible_types(interface)}
    edges = {name.removesuffix("Edge") for name in TOOL_SCHEMA.type_map if name.endswith("Edge")}
    assert {"Person", "RosterUser", "GradebookResult", "SectionTerm", "SchoolYear"} < nodes
    assert edges <= nodes
