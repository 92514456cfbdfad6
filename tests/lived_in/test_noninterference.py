"""What a connection is answered does not depend on what it may not see, whatever happened before.

The lived-in district is compared with one that holds, in every edition, only what the connection
sees or received before. `TWO_WORLDS=2000` draws as many policies; without it there are few.
"""

import os
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

import orjson
import pytest
from anyio import to_thread
from sqlalchemy import select, text

from app.access.revising import revise
from app.access.sharing import SHARED, TYPES, DataToShare
from app.access.tables import Connection
from app.database import Database
from app.preview.previewing import Previewer
from app.settings import Settings
from graphql_schema.compile.mapping import NODES
from graphql_schema.execute import Graph
from rest_facade.resources import Operation
from rest_facade.routes import SERVICES
from rest_facade.service import Service
from tests.facade.district import PUBLIC_URL
from tests.facade.service import PEPPER, Client, client, worker
from tests.lived_in.cast import Cast
from tests.lived_in.connections import VENDORS, Vendor
from tests.lived_in.history import PATIENCE
from tests.lived_in.restricted import Copies
from tests.lived_in.service import bearer
from tests.two_worlds.test_two_worlds import GRADE_TABLES, OF_A_WRITE, ROLES, UNLIKE, WITHHELD
from tests.withheld.conftest import TOOL
from tests.withheld.test_withheld_fields import COLLECTIONS, selection

DRAWN: Final = int(os.environ.get("TWO_WORLDS", "12"))
REQUESTS: Final = 24
HOST: Final = "http://127.0.0.1:8000"
TABLES: Final = {type_: table for table, type_ in TYPES.items()} | GRADE_TABLES
EDITIONS: Final = range(1, 6)
REFERENCES: Final = (
    ("agents", "roster_user"), ("user", "roster_user"), ("student", "roster_user"),
    ("class", "roster_class"), ("school", "roster_org"), ("roles.org", "roster_org"),
    ("orgs", "roster_org"), ("course", "roster_course"), ("lineItem", "assignment"),
)  # fmt: skip
"""References to filter by, and where what they refer to is."""
MOMENTS: Final = "SELECT number, published_at FROM roster_edition"

Asked = tuple[str, str, dict[str, Any], frozenset[str]]
"""A method, a path, a query, and the headers in which the answers may differ."""


def _policy(chance: random.Random, cast: Cast) -> tuple[Any, DataToShare]:
    """Return schools and data to share of any sort."""

    def some(names: Sequence[str], *, often: float) -> tuple[str, ...] | None:
        drawn = tuple(chance.sample(names, chance.randint(1, 2)))
        return drawn if chance.random() < often else None

    objects = chance.choice(
        [SHARED, SHARED, tuple({*SHARED} - {"demographics", "resources"}), ("orgs", "users"),
         tuple({*SHARED} - {"gradebook"})]
    )  # fmt: skip
    by_place = "enrollments" in objects
    shared = DataToShare(
        objects=objects,
        roles=some(ROLES, often=0.4),
        without_enrollments=chance.random() < 0.6 or not by_place,
        courses=some((*cast.courses, "none"), often=0.3 * by_place),
        subjects=None,
        withheld=tuple(chance.sample(WITHHELD, chance.randint(0, 3))),
    )
    one, other = cast.schools
    return chance.choice([None, (one,), (other,), cast.schools, ()]), shared


def _asked(
    chance: random.Random, vendor: Vendor, known: Mapping[str, Sequence[str]], moments: list[str]
) -> Iterator[Asked]:
    """Yield requests about what is seen and what is not, of now and of before."""
    offered = [
        (service, operation)
        for service in SERVICES
        if service.version == vendor.version
        for operation in service.operations
        if operation.method == "GET"
    ]
    flat = [(s, o) for s, o in offered if not (o.parents or o.single or o.live)]
    found: list[Asked] = []
    chosen = [*chance.choices(flat, k=REQUESTS // 2), *chance.choices(offered, k=REQUESTS // 2)]
    for service, operation in chosen:
        unlike = UNLIKE | OF_A_WRITE if operation.live and operation.single else UNLIKE
        method = chance.choice(["GET"] * 5 + ["HEAD"])
        path = _path(chance, service, operation, known)
        found.append((method, path, _query(chance, moments, known), unlike))
    yield from (each for each in found if "edition" not in each[2])
    # Its tag depends on what was received of other editions, as of half a second before.
    yield from ((*each[:3], each[3] | {"etag"}) for each in found if "edition" in each[2])


def _query(
    chance: random.Random, moments: list[str], known: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    page = chance.choice(
        [{}, {"limit": 3}, {"limit": 1000}, {"limit": 7, "offset": 3},
         {"limit": 40, "offset": 0, "edition": chance.choice(EDITIONS)},
         {"limit": 5, "offset": 5, "edition": chance.choice(EDITIONS)}]
    )  # fmt: skip
    name, table = chance.choice(REFERENCES)
    rest = chance.choice(
        [{"filter": f"{name}.sourcedId='{chance.choice(known[table])}'"},
         {}, {}, {"sort": "familyName"}, {"sort": "dateLastModified", "orderBy": "desc"},
         {"sort": "email"}, {"fields": "sourcedId,status,metadata"},
         {"filter": f"dateLastModified>'{chance.choice(moments)}'"},
         {"filter": f"dateLastModified>'{chance.choice(moments)}' AND status='active'"},
         {"filter": f"dateLastModified>='{chance.choice(moments)}'", "sort": "dateLastModified"},
         {"filter": "status='tobedeleted'"}, {"filter": "status!='active'"},
         {"filter": "role='student'"}, {"filter": "familyName~'o'"}, {"filter": "username!=''"},
         {"filter": "sourcedId~'a'"}, {"filter": "birthDate='1970-01-01'"}]
    )  # fmt: skip
    return {**page, **rest}


def _path(
    chance: random.Random,
    service: Service,
    operation: Operation,
    known: Mapping[str, Sequence[str]],
) -> str:
    types = [parent.view.resource.source.type for parent in operation.parents]
    if operation.single:
        types.append(operation.resource.source.type)
    path = operation.path
    for type_ in types:
        before, _, rest = path.partition("{")
        id_ = chance.choice([*known[TABLES[type_]], "none"])
        path = before + quote(id_, safe="") + rest.partition("}")[2]
    return f"{HOST}{service.base}{path}"


async def _answer(asking: Client, asked: Asked) -> dict[str, Any]:
    method, path, query, unlike = asked
    answer = await asking.request(method, path, params=query)
    headers = {name: value for name, value in answer.headers.items() if name not in unlike}
    return {"status": answer.status_code, **headers, "body": answer.content}


async def _compare(
    copies: tuple[Copies, Sequence[Database]], chance: random.Random, vendor: Vendor
) -> None:
    districts, databases = copies
    client_id, moments = _looked_up(databases[0], vendor)
    await to_thread.run_sync(districts.reduce, client_id)
    tokens = [bearer(database, vendor.name) for database in databases]
    one, other = (
        client(worker(database, request_seconds=PATIENCE), token)
        for database, token in zip(databases, tokens, strict=True)
    )
    settings = Settings.load(
        public_url=PUBLIC_URL, page_limit=5000, pepper=PEPPER, request_seconds=PATIENCE
    )
    previews = [Previewer(settings, database) for database in databases]
    async with one, other:
        for number, asked in enumerate(_asked(chance, vendor, districts.known, moments)):
            here, there = await _answer(one, asked), await _answer(other, asked)
            differing = {name for name in {*here, *there} if here.get(name) != there.get(name)}
            assert differing == set(), (
                vendor,
                asked,
                [(here.get(n), there.get(n)) for n in differing],
            )
            assert here["status"] < 500, (vendor, asked)
            if number % 4 == 0:
                path = str(one.build_request("GET", asked[1], params=asked[2]).url)
                shown = [await each(client_id, path.removeprefix(HOST)) for each in previews]
                assert shown[0].status == shown[1].status
                assert shown[0].body == shown[1].body, (vendor, asked)
    graphs = [Graph(database) for database in databases]
    for type_ in chance.sample(sorted(COLLECTIONS), 2):
        document = _document(type_, client_id)
        here, there = [await _shown(graph, document) for graph in graphs]
        assert here == there, (vendor, type_)


async def _shown(graph: Graph, document: str) -> bytes:
    answer = await graph.execute(document, {}, TOOL, edition=EDITIONS[-1])
    assert not answer.errors, answer.errors
    return orjson.dumps(answer.data)


_OF_A_WRITE: Final = ("revision",)
"""What of a live object tells of the transaction that wrote it, here another one."""


def _document(type_: str, client_id: str) -> str:
    """Return a query for all of a type, as a tool looks at it in place of the connection."""
    root = "roster" if type_.startswith("Roster") else "gradebook"
    nodes = f"nodes {{ {selection(NODES[type_], without=_OF_A_WRITE)} }} totalCount"
    return (
        f'query {{ at: {root}(asConnection: "{client_id}") '
        f"{{ of: {COLLECTIONS[type_]}(limit: 2000) {{ {nodes} }} }} }}"
    )


def _looked_up(database: Database, vendor: Vendor) -> tuple[str, list[str]]:
    """Return the client id of a vendor's connection, and when the editions were published."""
    with database.transaction() as transaction:
        own = select(Connection.id).where(Connection.application == vendor.name)
        moments = [moment.isoformat() for _, moment in transaction.execute(text(MOMENTS))]
        return transaction.execute(own).scalar_one(), moments


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
async def test_nothing_depends_on_what_a_connection_may_not_see(
    copies: tuple[Copies, Sequence[Database]], vendor: Vendor
) -> None:
    chance = random.Random(vendor.name)  # noqa: S311  nothing is kept secret by it
    await _compare(copies, chance, vendor)


@pytest.mark.parametrize("part", range(3))
async def test_nothing_depends_on_what_another_policy_hides(
    copies: tuple[Copies, Sequence[Database]], cast: Cast, part: int
) -> None:
    chance = random.Random(part)  # noqa: S311  nothing is kept secret by it
    for _ in range(DRAWN // 3):
        vendor = chance.choice(VENDORS)
        policy = _policy(chance, cast)
        client_id, _ = _looked_up(copies[1][0], vendor)
        with copies[1][0].transaction() as transaction:
            revise(transaction, client_id, *policy)
        await _compare(copies, chance, vendor)
