"""`groupBy`: records counted by what they have in common, as the viewer sees it."""

from collections import Counter
from typing import Any, Final

import orjson
import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type

from app.access.viewer import EVERYTHING, Viewer
from graphql_schema.execute import Graph
from graphql_schema.schema import TOOL_SCHEMA
from tests.graph.answers import read
from tests.graph.world import EDITIONS, World

TOOL: Final = Viewer("tool", "tool", "Tool", frozenset({"graphql.read"}), None, EVERYTHING)
PUBLISHED: Final = ("users", "classes", "enrollments", "courses", "orgs", "academicSessions")


def _type(name: str) -> GraphQLObjectType:
    found = TOOL_SCHEMA.type_map[name]
    assert isinstance(found, GraphQLObjectType)
    return found


def _in_common(page: str) -> str:
    """Return a selection of all that the groups of a page can have in common."""
    group = get_named_type(_type(page).fields["groupBy"].type)
    assert isinstance(group, GraphQLObjectType)
    return " ".join(
        name if is_leaf_type(get_named_type(field.type)) else f"{name} {{ sourcedId }}"
        for name, field in group.fields.items()
        if name != "count"
    )


def _counted(nodes: list[Any]) -> Counter[bytes]:
    return Counter(orjson.dumps(node, option=orjson.OPT_SORT_KEYS) for node in nodes)


def _groups(found: list[Any]) -> dict[bytes, int]:
    counts = [group.pop("count") for group in found]
    assert counts == sorted(counts, reverse=True)
    keys = [orjson.dumps(group, option=orjson.OPT_SORT_KEYS) for group in found]
    assert len({*keys}) == len(keys)
    return dict(zip(keys, counts, strict=True))


async def _read(world: World, document: str, viewer: Viewer = TOOL) -> Any:
    return await read(await Graph(world.database).execute(document, {}, viewer, edition=EDITIONS))


@pytest.mark.parametrize("name", PUBLISHED)
async def test_groups_are_those_of_the_records_that_each_viewer_sees(
    world: World, name: str
) -> None:
    page = get_named_type(_type("Roster").fields[name].type).name
    common = _in_common(page)
    document = f"""{{ roster {{ {name}(limit: 10000) {{
        totalCount nodes {{ {common} }} groupBy(limit: 1000) {{ count {common} }} }} }} }}"""
    for viewer in world.viewers():
        found = (await _read(world, document, viewer))["roster"][name]
        groups = _groups(found["groupBy"])
        assert groups == _counted(found["nodes"])
        assert sum(groups.values()) == found["totalCount"]


@pytest.mark.parametrize("name", ["enrollments", "sections", "districtAssignments", "scores"])
async def test_groups_of_live_records_go_through_several_references(
    world: World, name: str
) -> None:
    inside = {
        "enrollments": "calendar { organization { name } schoolYear { active } } primary",
        "sections": "kind course { title organization { name } }",
        "districtAssignments": "role organization { parent { name } }",
        "scores": "status late assignment { category { title } }",
    }[name]
    document = f"""{{ {name}(limit: 10000) {{
        nodes {{ {inside} }} groupBy(limit: 1000) {{ {inside} count }} }} }}"""
    found = (await _read(world, document))[name]
    assert _groups(found["groupBy"]) == _counted(found["nodes"])


async def test_groups_are_of_all_pages_and_the_largest_come_first(world: World) -> None:
    document = """{
        all: sections { groupBy { kind count } }
        cut: sections(limit: 1, offset: 2, orderBy: {title: DESC}) { groupBy(limit: 1) {
            __typename number: count kind @skip(if: true) again: kind } }
        none: sections(where: {and: [{kind: {eq: "a"}}, {kind: {eq: "b"}}]}) { groupBy {
            kind count } }
        every: sections { totalCount groupBy { count } }
    }"""
    found = await _read(world, document)
    first = found["all"]["groupBy"][0]
    assert found["cut"]["groupBy"] == [
        {"__typename": "SectionGrouping", "number": first["count"], "again": first["kind"]}
    ]
    assert found["none"]["groupBy"] == []
    assert found["every"]["groupBy"] == [{"count": found["every"]["totalCount"]}]


async def test_filter_applies_to_groups(world: World) -> None:
    document = """{ roster { users(where: {enabledUser: {eq: true}}) { groupBy {
        enabledUser count } totalCount } } }"""
    found = (await _read(world, document))["roster"]["users"]
    assert found["groupBy"] == [{"enabledUser": True, "count": found["totalCount"]}]


@pytest.mark.parametrize("limit", [-1, 1_001])
async def test_number_of_groups_out_of_bounds_is_an_error(world: World, limit: int) -> None:
    answer = await Graph(world.database).execute(
        f"{{ sections {{ groupBy(limit: {limit}) {{ count }} }} }}", {}, TOOL, edition=EDITIONS
    )
    assert [error.extensions for error in answer.errors] == [{"code": "BAD_ARGUMENT"}]


COUNTED: Final = (
    ("sections", {"students": "(current: false)", "rosterEntries": "", "staff": "", "terms": ""}),
    ("organizations", {"children": "", "sections": '(where: {kind: {ne: "homeroom"}})'}),
    ("classes", {"students": "", "teachers": '(on: "2025-10-01")', "terms": "", "resources": ""}),
    ("users", {"enrollments": "", "agents": "", "orgs": "", "classes": ""}),
)
"""Collections, and arguments for lists of their records."""


@pytest.mark.parametrize(("name", "lists"), COUNTED, ids=[name for name, _ in COUNTED])
async def test_count_of_a_list_is_the_number_of_its_records_that_a_viewer_sees(
    world: World, name: str, lists: dict[str, str]
) -> None:
    counts = " ".join(
        f"{each}{given} {{ sourcedId }} {each}Count{given}" for each, given in lists.items()
    )
    document = f"{{ {name} {{ nodes {{ {counts} }} }} }}"
    is_live = name in {"sections", "organizations"}
    numbers = set()
    for viewer in [TOOL] if is_live else world.viewers():
        found = await _read(world, document if is_live else f"{{ roster {document} }}", viewer)
        for node in (found if is_live else found["roster"])[name]["nodes"]:
            for each in lists:
                number, listed = node[f"{each}Count"], node[each]
                assert number == len(listed or ()) or (number, listed) == (None, None)
                numbers.add(number)
    assert numbers - {0, None}
