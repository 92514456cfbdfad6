"""Any fragment, stored: a memo of what would be built, seen by nobody from whom a thing is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

import pytest
from graphql import GraphQLObjectType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Alias, literal_column, null, update

from app.access.viewer import DOCUMENTED, Viewer
from graphql_schema.compile.mapping import NODES, ByKeys, Leaf, Node, Parts, ToOne, Word
from graphql_schema.execute import Graph
from graphql_schema.stored import FragmentToStore, fragment_to_store
from tests.graph.answers import in_order, read
from tests.graph.oracle import PLAIN, Oracle
from tests.graph.world import EDITIONS, TEXTS, World

EXAMPLES = 15
ORDINARY: Final = Viewer("connection", "new", "New", frozenset(), "1.2", DOCUMENTED)
"""A connection of which nothing is said: documents are stored for such as it."""

PUBLISHED: Final = [node for node in NODES.values() if node.published]
ROSTER: Final = cast("GraphQLObjectType", PLAIN.type_map["Roster"]).fields
FIELDS: Final = {str(field.type).removesuffix("!"): name for name, field in ROSTER.items()}
"""Where a page of each published type, or a single object, is asked for."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """What a published object's document holds, and the variable it depends on."""

    of: str
    selected: str
    under: str

    @property
    def variables(self) -> Mapping[str, str]:
        """The variables of queries with this fragment."""
        return {"under": self.under} if "$under" in self.selected else {}

    def query(self, spread: str = "...Stored", **paging: int | str) -> str:
        """Return a query of a page of documents, and of two single ones."""
        given_ = ", ".join(f"{n}: {v}" for n, v in ({"limit": 1000} | paging).items())
        nodes = f"page: {FIELDS[f'{self.of}Page']}({given_}) {{ nodes @compact {{ {spread} }} }}"
        singles = " ".join(
            f'{key}: {FIELDS[self.of]}(sourcedId: "{id_}") @compact {{ {spread} }}'
            for key, id_ in (("one", "1"), ("two", "é"))
        )
        declared = "($under: String!)" if self.variables else ""
        fragment = f"fragment Stored on {self.of} {{ {self.selected} }}"
        return f"query{declared} {{ roster {{ {nodes} {singles} }} }} {fragment}"

    def stored(self) -> FragmentToStore:
        """Return what the publisher stores of it."""
        return fragment_to_store(self.query(), self.variables)


@st.composite
def fragments(draw: st.DrawFn, of: Node) -> Fragment:
    """Draw a selection of a row's own values, its parts and its references."""
    names = st.lists(st.sampled_from(sorted(of.fields)), min_size=1, unique=True)
    selected = [_selected(of, name) for name in draw(names)]
    asked = " ".join(f"k{i}: {said}" for i, said in enumerate(selected) if said) or "sourcedId"
    return Fragment(of.name, asked, draw(st.sampled_from(TEXTS)))


def _selected(of: Node, name: str) -> str | None:
    """Return a field as a fragment may have it; None where it would read other rows."""
    under = "(under: $under)"
    match of.fields[name]:
        case Leaf() | Word():
            return name + (under if name == "href" else "")
        case ToOne(target) | ByKeys(target):
            has_address = "href" in NODES[target].fields
            return f"{name} {{ sourcedId {f'href{under} type: noun' if has_address else ''} }}"
        case Parts(target):
            return f"{name} {{ {' '.join(_parts(NODES[target]))} }}"
    return None


def _parts(of: Node) -> Iterator[str]:
    yield from (said for name in of.fields if (said := _selected(of, name)) is not None)


@pytest.fixture
def emptied(world: World) -> Iterator[World]:
    """The world, whose documents are forgotten afterwards."""
    yield world
    for node in PUBLISHED:
        write(world, node.name, document=null(), document_key=null())


def is_told_the_same(viewer: Viewer, of: str) -> bool:
    """Whether a viewer sees every row, and of a type's fields what a new connection is given."""
    policy = viewer.policy
    kept_back = {name for type_, name in policy.withheld if type_ == of}
    by_default = {"phone", "sms"} if of == "RosterUser" else set()
    return policy.schools is None and not policy.usernames_only and kept_back == by_default


def write(world: World, of: str, where: str = "true", **values: Any) -> None:
    """Write into the rows of a published type."""
    table = NODES[of].table
    assert table is not None
    rows = cast("Alias[Any]", table.alias("t"))
    with world.database.transaction() as connection:
        connection.execute(update(rows).where(literal_column(where)).values(**values))


def store(world: World, fragment: Fragment) -> None:
    """Store a fragment in every row, as the publisher does."""
    made = fragment.stored()
    document = literal_column(f"({made.expression})")
    write(world, fragment.of, document=document, document_key=made.key)


async def ask(
    world: World,
    fragment: Fragment,
    *,
    viewer: Viewer = ORDINARY,
    query: str | None = None,
    under: str | None = None,
    stream_above: int | None = None,
) -> Any:
    """Return the answer to a query with a fragment."""
    variables = fragment.variables if under is None else {"under": under}
    answer = await Graph(world.database).execute(
        query or fragment.query(),
        variables,
        viewer,
        edition=EDITIONS,
        stream_above=stream_above,
    )
    return in_order(await read(answer))


@given(
    fragment=st.sampled_from(PUBLISHED).flatmap(fragments),
    some=st.sampled_from(["true", "sourced_id < 'b'", "sourced_id > 'b'", "valid_from > 1"]),
    stream_above=st.sampled_from([None, 0]),
)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
async def test_a_stored_document_is_what_would_be_built(
    emptied: World, fragment: Fragment, some: str, stream_above: int | None
) -> None:
    """Whether all rows have one, some have one of another make, or some have none."""
    oracle = Oracle(emptied.tables, ORDINARY, EDITIONS)
    queries = [
        fragment.query(),
        *(fragment.query(limit=2, offset=offset) for offset in (0, 1, 2, 4)),
        fragment.query(limit=3, orderBy="[{sourcedId: DESC}]"),
    ]
    expected = [in_order(oracle.answer(query, fragment.variables)) for query in queries]
    store(emptied, fragment)

    for change in ({}, {"document_key": 1}, {"document_key": null(), "document": null()}):
        if change:
            write(emptied, fragment.of, some, **change)
        found = [
            await ask(emptied, fragment, query=query, stream_above=stream_above)
            for query in queries
        ]
        assert found == expected


@given(fragment=st.sampled_from(PUBLISHED).flatmap(fragments))
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
async def test_what_is_stored_is_given_to_who_is_told_just_that_and_asks_for_just_that(
    emptied: World, fragment: Fragment
) -> None:
    """A document is put where it betrays itself: whoever is given it was not answered anew."""
    key = fragment.stored().key
    write(emptied, fragment.of, document='{"stored": true}', document_key=key)

    assert "stored" in str(await ask(emptied, fragment))
    for viewer in emptied.viewers():
        found = str(await ask(emptied, fragment, viewer=viewer))
        assert ("stored" in found) == is_told_the_same(viewer, fragment.of)
    for query in (
        fragment.query().replace("@compact", ""),
        fragment.query("...Stored sourcedId"),
        fragment.query("... on RosterUser { sourcedId } ...Stored")
        if fragment.of == "RosterUser"
        else fragment.query("...Stored ...Stored"),
    ):
        assert "stored" not in str(await ask(emptied, fragment, query=query))
    if fragment.variables:
        assert "stored" not in str(await ask(emptied, fragment, under=f"{fragment.under}/"))


@pytest.mark.parametrize(
    ("selected", "why"),
    [
        ("school { name }", "reads no row but its own"),
        ("enrollments { sourcedId }", "reads no row but its own"),
        ("terms(where: {}, limit: 1) { sourcedId }", "reads no row but its own"),
    ],
)
def test_what_other_rows_say_is_not_stored(selected: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Fragment("RosterClass", selected, "").stored()


@pytest.mark.parametrize("spread", ["sourcedId", "...Stored ...Stored", "...Stored status"])
def test_only_one_fragment_is_stored(spread: str) -> None:
    fragment = Fragment("RosterClass", "sourcedId", "")
    query = fragment.query(spread)
    if "...Stored" not in spread:
        query = query.partition("fragment")[0]

    with pytest.raises(ValueError, match="only one compact fragment"):
        fragment_to_store(query, {})


def test_a_document_is_of_one_make_for_each_value_of_its_variables() -> None:
    one, another = (
        Fragment("RosterClass", "href(under: $under)", under).stored() for under in "ab"
    )

    assert one.key != another.key
    assert one.key == Fragment("RosterClass", "href(under: $under)", "a").stored().key
