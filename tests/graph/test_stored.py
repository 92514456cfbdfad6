"""A stored document is a memo: it equals what would be built, and stands in for nothing else."""

from collections.abc import Iterator

import orjson
import pytest

from app.access.viewer import DOCUMENTED, Policy, Viewer
from app.database import Database
from app.publishing.refresh import refresh
from app.stored_fragments import stored_fragments
from graphql_schema.compile.reading import Stream
from graphql_schema.execute import Graph
from graphql_schema.stored import fragment_to_store
from rest_facade.v1p2.fragments import FRAGMENTS
from tests.build import SPRINGFIELD, save
from tests.postgres import filled_for

URL = "https://roster.example"
VENDOR = Viewer("connection", "v", "Vendor", frozenset(), "1.2", DOCUMENTED)
OF_ONE_SCHOOL = Viewer("connection", "s", "S", frozenset(), "1.2", Policy(("S",), orgs=("D",)))
PEOPLE = Policy(roles=("student",), placed_only=True, withheld=DOCUMENTED.withheld)
OF_SOME_PEOPLE = Viewer("connection", "p", "People", frozenset(), "1.2", PEOPLE)


def _publish(database: Database) -> None:
    save(database, *SPRINGFIELD)
    refresh(database, stored_fragments(URL))


template = filled_for("graph", _publish)


@pytest.fixture
async def graph(opened: Database) -> Graph:
    """The graph over a published Springfield, its documents stored for `URL`."""
    return Graph(opened)


def tables() -> Iterator[tuple[str, str]]:
    """Yield each stored fragment's name and the table that keeps it."""
    for name, fragment in FRAGMENTS.items():
        yield name, fragment_to_store(fragment.query, fragment.variables(URL)).table


async def page(
    graph: Graph, name: str, viewer: Viewer = VENDOR, *, url: str = URL, above: int | None = None
) -> bytes:
    """Return the nodes that a fragment's own query gives, as bytes."""
    fragment = FRAGMENTS[name]
    variables = {**fragment.variables(url), "limit": 100, "offset": 0}
    answer = await graph.execute(fragment.query, variables, viewer, edition=1, stream_above=above)
    assert answer.errors == ()
    assert answer.data is not None
    (collection,) = answer.data["roster"].values()
    nodes = collection["nodes"]
    if isinstance(nodes, Stream):
        return b"".join([part async for part in nodes])
    return orjson.dumps(nodes)


def run(database: Database, statement: str) -> int:
    """Run a statement on the roster's tables and return how many rows it met."""
    with database.transaction() as connection:
        options = {"no_parameters": True}
        return connection.exec_driver_sql(statement, execution_options=options).rowcount


@pytest.mark.parametrize(("name", "table"), list(tables()))
async def test_stored_is_what_would_be_built(
    graph: Graph, opened: Database, name: str, table: str
) -> None:
    stored = await page(graph, name)
    rows = run(opened, f"UPDATE {table} SET document_key = 0")

    assert rows == len(orjson.loads(stored)) > 0
    assert await page(graph, name) == stored
    assert await page(graph, name, above=0) == stored


@pytest.mark.parametrize(("name", "table"), list(tables()))
async def test_what_is_stored_is_what_is_read(
    graph: Graph, opened: Database, name: str, table: str
) -> None:
    rows = run(opened, f"UPDATE {table} SET document = '{{\"memo\":1}}'")

    assert orjson.loads(await page(graph, name)) == [{"memo": 1}] * rows
    assert orjson.loads(await page(graph, name, above=0)) == [{"memo": 1}] * rows


async def test_a_page_goes_on_built_where_a_document_is_of_another_make(
    graph: Graph, opened: Database
) -> None:
    stored = await page(graph, "UserV1p2")
    run(opened, "UPDATE roster_user SET document_key = 7 WHERE sourced_id >= 'm'")
    run(opened, "UPDATE roster_user SET document = 'wrong' WHERE sourced_id >= 'm'")

    assert await page(graph, "UserV1p2") == stored
    assert await page(graph, "UserV1p2", above=0) == stored


async def test_another_address_is_never_answered_with_documents(
    graph: Graph, opened: Database
) -> None:
    run(opened, "UPDATE roster_user SET document = 'wrong'")

    moved = await page(graph, "UserV1p2", url="https://elsewhere.example")

    assert b"https://elsewhere.example/" in moved
    assert URL.encode() not in moved


async def test_who_sees_a_part_is_never_answered_with_documents(
    graph: Graph, opened: Database
) -> None:
    for _, table in tables():
        run(opened, f"UPDATE {table} SET document = 'wrong'")

    seen = {name: orjson.loads(await page(graph, name, OF_ONE_SCHOOL)) for name in FRAGMENTS}

    users = {user["sourcedId"] for user in seen["UserV1p2"]}
    assert users == {"lisa", "krabappel", "marge"}


async def test_who_sees_some_people_is_answered_with_documents_of_all_but_people(
    graph: Graph, opened: Database
) -> None:
    """Whoever sees an enrollment sees all that it refers to; a user refers to others."""
    stored = {name: await page(graph, name, OF_SOME_PEOPLE) for name in FRAGMENTS}
    for _, table in tables():
        run(opened, f"UPDATE {table} SET document_key = 0")
    built = {name: await page(graph, name, OF_SOME_PEOPLE) for name in FRAGMENTS}
    from_memory = {}
    for name, table in tables():
        key = fragment_to_store(FRAGMENTS[name].query, FRAGMENTS[name].variables(URL)).key
        run(opened, f"UPDATE {table} SET document_key = {key}, document = '{{\"memo\":1}}'")
        nodes = orjson.loads(await page(graph, name, OF_SOME_PEOPLE))
        from_memory[name] = nodes == [{"memo": 1}] * len(nodes)

    assert stored == built
    assert from_memory.pop("UserV1p2") is False
    assert all(from_memory.values())
    assert (
        0
        < stored["EnrollmentV1p2"].count(b'"sourcedId":"')
        < (await page(graph, "EnrollmentV1p2", url="https://elsewhere.example")).count(
            b'"sourcedId":"'
        )
    )
