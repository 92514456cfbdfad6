"""A preview is the answer that the connection gets, byte for byte."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import select, text, update

from app.access.rotation import UnknownConnection
from app.access.scopes import ConnectionType, Version, allowed
from app.access.sharing import LITTLE, SHARED, DataToShare
from app.access.tables import Connection, Credential
from app.access.viewer import EVERYTHING, Viewer
from app.database import Database
from app.explanations.sharing import NoVendor
from app.main import create_app
from app.preview.previewing import NoOperation, Previewer, UnknownEdition
from app.publishing.refresh import refresh
from app.settings import Settings
from app.stored_fragments import stored_fragments
from graphql_schema.execute import Graph
from graphql_schema.preview import Previewed
from rest_facade.v1p1.services import SERVICE
from tests.build import change, remove, save
from tests.facade import asking
from tests.facade.district import DISTRICT, PUBLIC_URL, token
from tests.facade.service import PEPPER
from tests.postgres import Postgres
from tests.running import running
from tests.v1p1 import asking as old

HOST = "http://127.0.0.1:8000"
USERS = "/ims/oneroster/rostering/v1p2/users"
TRACES = ("roster_walk", "access_token", "idempotency_key")
TOOL = Viewer("tool", "T", "Tool", frozenset({"graphql.read"}), None, EVERYTHING)


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of connection."""

    version: Version
    type: ConnectionType = "grade-book-sync"
    schools: tuple[str, ...] | None = None
    shared: DataToShare | None = None
    active: bool = True


SORTS = {
    "everything": Sort("1.2"),
    "assessments": Sort("1.2", "assessments-sync", shared=LITTLE),
    "one school": Sort("1.2", schools=("S",), shared=DataToShare(objects=SHARED, withheld=())),
    "few people": Sort(
        "1.2", shared=DataToShare(roles=("student",), courses=("T-art",), withheld=("email",))
    ),
    "switched off": Sort("1.2", active=False),
    "old": Sort("1.1", shared=LITTLE),
    "old roster": Sort("1.1", "roster-sync", schools=("T",)),
}


@dataclass(frozen=True, slots=True)
class Service:
    """The service, as vendors ask it and as the district looks on."""

    database: Database
    client: httpx.AsyncClient
    preview: Previewer
    connections: dict[str, tuple[str, str]]
    """By sort: the client id, and a token."""


def _connection(database: Database, sort: Sort) -> tuple[str, str]:
    bearer = token(
        database,
        scopes=allowed(sort.version, sort.type),
        type_=sort.type,
        version=sort.version,
        schools=None if sort.schools is None else [*sort.schools],
    )
    shared = None if sort.shared is None else sort.shared.model_dump(mode="json", by_alias=True)
    with database.transaction() as transaction:
        newest = select(Credential.connection_id).order_by(Credential.id.desc()).limit(1)
        client_id = transaction.execute(newest).scalar_one()
        own = update(Connection).where(Connection.id == client_id)
        transaction.execute(own.values(sharing=shared, active=sort.active))
    return client_id, bearer


@pytest.fixture(scope="module")
async def service(postgres: Postgres) -> AsyncIterator[Service]:
    """The published district in two editions, with a connection of each sort."""
    settings = Settings.load(public_url=PUBLIC_URL, page_limit=5000, pepper=PEPPER)
    with postgres.database() as url:
        database = Database(url, pool_size=4)
        save(database, *DISTRICT)
        refresh(database, stored_fragments(PUBLIC_URL))
        save(database, change("person", "lisa", given_name="Lisa Marie"))
        save(database, remove("roster_entry", "milhouse-art"))
        refresh(database, stored_fragments(PUBLIC_URL))
        connections = {name: _connection(database, sort) for name, sort in SORTS.items()}
        app = create_app(settings, database)
        async with (
            running(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOST) as client,
        ):
            yield Service(database, client, Previewer(settings, database), connections)


async def _answered(service: Service, sort: str, path: str) -> httpx.Response:
    _, bearer = service.connections[sort]
    asked = {"authorization": f"Bearer {bearer}", "accept-encoding": "identity"}
    return await service.client.get(path, headers=asked)


def _paths(version: Version) -> list[str]:
    """Return paths of every reading operation, with and without what can be asked of it."""
    if version == "1.2":
        reads = (each for each in asking.OPERATIONS if each.method == "GET")
        plain = [asking.path_of(each).removeprefix(HOST) for each in reads]
    else:
        plain = [f"{SERVICE.base}{old.path_of(each)}" for each in old.READS]
    return [
        *plain,
        *(f"{path}?limit=2&sort=sourcedId&orderBy=desc" for path in plain),
        *(f"{path}?filter=status='active'&fields=sourcedId" for path in plain),
        *(f"{path}?offset=1&limit=1" for path in plain),
        *(f"{path}/nobody" for path in plain),
    ]


def _is_same(shown: Previewed, answer: httpx.Response) -> bool:
    headers = [pair for pair in answer.headers.raw if pair[0] != b"x-request-id"]
    return (shown.status, [*shown.headers], shown.body) == (
        answer.status_code,
        headers,
        answer.content,
    )


@pytest.mark.no_cover  # every operation as every connection: others cover the same lines
@pytest.mark.parametrize("sort", SORTS)
async def test_a_preview_is_the_answer_byte_for_byte(service: Service, sort: str) -> None:
    client_id, _ = service.connections[sort]
    for path in _paths(SORTS[sort].version):
        shown = await service.preview(client_id, path)
        assert _is_same(shown, await _answered(service, sort, path)), path


async def test_a_preview_of_an_edition_is_the_answer_from_that_edition(service: Service) -> None:
    for sort in ("everything", "few people"):
        client_id, _ = service.connections[sort]
        for path in _paths("1.2")[: len(_paths("1.2")) // 5]:
            if "gradebook" in path or path.rsplit("/", 1)[1] in {*asking.SINGLES.values()}:
                continue
            shown = await service.preview(client_id, f"{path}?edition=2", 1)
            answer = await _answered(service, sort, f"{path}?edition=1")
            assert _is_same(shown, answer), path


async def test_a_single_object_is_shown_as_an_edition_had_it(service: Service) -> None:
    client_id, _ = service.connections["everything"]
    names = [
        orjson.loads((await service.preview(client_id, f"{USERS}/lisa", edition)).body)["user"]
        for edition in (1, 2)
    ]
    assert [name["givenName"] for name in names] == ["lisa", "Lisa Marie"]


async def test_a_preview_leaves_no_trace(service: Service) -> None:
    def traces() -> list[Any]:
        with service.database.transaction() as transaction:
            return [
                transaction.execute(text(f"SELECT * FROM {table} ORDER BY 1")).all()
                for table in TRACES
            ]

    client_id, _ = service.connections["everything"]
    before = traces()
    for path in (f"{USERS}?limit=1", f"{USERS}?limit=1&offset=1", f"{USERS}?limit=1&edition=1"):
        assert (await service.preview(client_id, path)).status == 200
    assert traces() == before


async def test_a_preview_tells_what_the_request_became(service: Service) -> None:
    client_id, _ = service.connections["everything"]
    shown = await service.preview(client_id, f"{USERS}?limit=2")
    assert shown.document is not None
    assert shown.variables is not None
    assert shown.document.startswith("query")
    assert (shown.variables["limit"], shown.variables["edition"]) == (2, 2)
    refused = await service.preview(client_id, f"{USERS}?filter=phone")
    assert (refused.status, refused.document, refused.variables) == (400, None, None)


async def test_a_whole_address_is_taken_too(service: Service) -> None:
    client_id, _ = service.connections["everything"]
    whole = await service.preview(client_id, f"{PUBLIC_URL}{USERS}/lisa?fields=email")
    assert whole == await service.preview(client_id, f"{USERS}/lisa?fields=email")


async def test_what_cannot_be_shown_is_refused(service: Service) -> None:
    client_id, _ = service.connections["everything"]
    with pytest.raises(NoOperation, match="'/oauth2/token' is no path of the standard"):
        await service.preview(client_id, "/oauth2/token")
    with pytest.raises(UnknownEdition, match="There is no edition 9; the current one is 2"):
        await service.preview(client_id, USERS, 9)
    with pytest.raises(UnknownConnection):
        await service.preview("nobody", USERS)
    token(service.database, version=None, scopes=["graphql.read"])
    with service.database.transaction() as transaction:
        tool = transaction.execute(
            select(Connection.id).where(Connection.version.is_(None))
        ).scalar_one()
    with pytest.raises(NoVendor, match="tool of the district's own"):
        await service.preview(tool, USERS)


async def test_nothing_is_shown_before_anything_is_published(opened: Database) -> None:
    client_id, _ = _connection(opened, SORTS["everything"])
    settings = Settings.load(public_url="http://127.0.0.1:8000", pepper=PEPPER)
    shown = await Previewer(settings, opened)(client_id, USERS)
    assert shown.status == 503
    with pytest.raises(UnknownEdition, match="There is no edition 1: nothing is published yet"):
        await Previewer(settings, opened)(client_id, USERS, 1)


PREVIEW = """
query ($connection: ID!, $path: String!, $edition: Int) {
    administration {
        preview(connection: $connection, path: $path, edition: $edition) {
            status headers { name value } body document variables
        }
    }
}
"""


async def _asked(graph: Graph, **variables: object) -> Any:
    answer = await graph.execute(PREVIEW, variables, TOOL, edition=2)
    return answer.data["administration"] if answer.data else answer.errors[0]


async def test_the_graph_shows_the_same(service: Service) -> None:
    client_id, _ = service.connections["few people"]
    graph = Graph(service.database, preview=service.preview)
    shown = (await _asked(graph, connection=client_id, path=USERS, edition=1))["preview"]
    plain = await service.preview(client_id, USERS, 1)
    headers = [(each["name"].encode(), each["value"].encode()) for each in shown["headers"]]
    assert (shown["status"], headers) == (plain.status, [*plain.headers])
    assert (shown["body"].encode(), shown["document"]) == (plain.body, plain.document)
    assert shown["variables"]["edition"] == 1


async def test_the_graph_says_why_it_shows_nothing(service: Service) -> None:
    with_it = Graph(service.database, preview=service.preview)
    refused = await _asked(with_it, connection="nobody", path=USERS)
    assert refused.extensions["code"] == "UNKNOWN_CONNECTION"
    without = await _asked(Graph(service.database), connection="nobody", path=USERS)
    assert without.extensions["code"] == "NO_PREVIEW"
