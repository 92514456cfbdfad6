"""The same answers, to the byte, with and without what a connection may not see.

`TWO_WORLDS=2000` asks as many connections; without it there are few, for every day.
"""

import os
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack
from typing import Any, Final

import pytest

from app.access.scopes import NAMES, allowed
from app.access.sharing import SHARED, TYPES, DataToShare
from app.database import Database
from app.publishing.refresh import refresh
from rest_facade.resources import Operation
from rest_facade.routes import SERVICES
from rest_facade.service import Service
from tests.build import account, change, contact, remove, roster_entry, save
from tests.facade.district import DISTRICT
from tests.facade.service import Client, client, worker
from tests.postgres import Postgres, patient
from tests.publishing.histories import UNGUARDED
from tests.two_worlds.worlds import Connected, everything, put, register, without_what_is_unseen

CONNECTIONS: Final = int(os.environ.get("TWO_WORLDS", "40"))
REQUESTS: Final = 15
HOST: Final = "http://127.0.0.1:8000"
ROLES: Final = ("student", "teacher", "principal", "guardian", "parent", "relative", "aide")
WITHHELD: Final = (
    "phones", "email", "identifiers", "pronouns", "agents", "userProfiles", "metadata", "birthDate",
)  # fmt: skip
QUERIES: Final[Sequence[dict[str, Any]]] = (
    {},
    {},
    {"limit": 2},
    {"limit": 1, "offset": 1},
    {"sort": "sourcedId", "orderBy": "desc"},
    {"sort": "familyName"},
    {"sort": "email"},
    {"sort": "dateLastModified"},
    {"filter": "status='active'"},
    {"filter": "phone='555 1'"},
    {"filter": "role='student'"},
    {"filter": "identifier!='x'"},
    {"filter": "familyName~'s'"},
    {"filter": "roles.org.sourcedId='S'"},
    {"filter": "school.sourcedId='T'"},
    {"filter": "agents.sourcedId='marge'"},
    {"fields": "sourcedId,metadata"},
    {"fields": "sourcedId,phone"},
)
MORE: Final = (
    UNGUARDED,
    change("organization", "S", identifier="1"),
    change("course", "S-algebra", subjects=["Mathematics"]),
    change("course", "T-art", subjects=["Art"]),
    change("person", "marge", phone="555 1", email="marge@springfield.example"),
    account("krabappel", "krabappel"),
    contact("marge-T", "marge", "T", role="parent"),
    roster_entry("lisa-art", "T-art-1", "lisa", "T"),
)
LATER: Final = (
    remove("roster_entry", "milhouse-art"),
    change("person", "skinner", family_name="Tamzarian"),
    roster_entry("milhouse-algebra", "S-algebra-1", "milhouse", "S"),
)
"""What happens between the two editions."""
GRADE_TABLES: Final = {
    "GradebookCategory": "category",
    "GradebookLineItem": "assignment",
    "GradebookResult": "score",
    "GradebookScoreScale": "score_group",
    "GradebookAssessmentLineItem": "assessment",
    "GradebookAssessmentResult": "assessment_score",
}
"""Where the objects of the grade book are, by the graph's type."""
UNLIKE: Final = frozenset({"x-request-id", "date"})
OF_A_WRITE: Final = frozenset({"etag"})
"""What of a single live object tells of the transaction that wrote it, here another one."""


@pytest.fixture(scope="module")
def worlds(postgres: Postgres) -> Iterator[tuple[str, str]]:
    """Two databases of a district in its second edition, alike to begin with."""
    with ExitStack() as stack:
        whole = stack.enter_context(postgres.database())
        database = patient(whole)
        save(database, *DISTRICT, *MORE)
        refresh(database)
        save(database, *LATER)
        refresh(database)
        database.dispose()
        name = whole.rpartition("/")[2].partition("?")[0]
        yield whole, stack.enter_context(postgres.database(template=name))


def drawn(chance: random.Random, number: int) -> Connected:
    """Return a connection of any sort."""
    version, type_ = chance.choice([*NAMES])

    def some(names: Sequence[str], *, often: float) -> tuple[str, ...] | None:
        return (
            tuple(chance.sample(names, chance.randint(1, 2))) if chance.random() < often else None
        )

    objects = chance.choice(
        [SHARED, SHARED, tuple({*SHARED} - {"demographics", "resources"}), ("orgs", "users"),
         tuple({*SHARED} - {"gradebook"})]
    )  # fmt: skip
    by_place = "enrollments" in objects
    shared = DataToShare(
        objects=objects,
        roles=some(ROLES, often=0.4),
        without_enrollments=chance.random() < 0.6 or not by_place,
        courses=some(("S-algebra", "T-art", "none"), often=0.25 * by_place),
        subjects=some(("Art", "Mathematics"), often=0.15 * by_place),
        withheld=tuple(chance.sample(WITHHELD, chance.randint(0, 3))),
    )
    schools = chance.choice([None, ("S",), ("T",), ("S", "T"), ()])
    scopes = allowed(version, type_)
    return Connected(f"vendor {number}", version, type_, schools, shared, scopes)


def requests(
    chance: random.Random, connected: Connected, ids: dict[str, list[str]]
) -> Iterator[tuple[str, dict[str, Any], frozenset[str]]]:
    """Yield some requests of the version, about what is seen and what is not.

    With each, the headers in which its answers may differ.
    """
    offered = [
        (service, operation)
        for service in SERVICES
        if service.version == connected.version
        for operation in service.operations
        if operation.method == "GET"
    ]
    for service, operation in chance.choices(offered, k=REQUESTS):
        unlike = UNLIKE | OF_A_WRITE if operation.live and operation.single else UNLIKE
        yield _path(chance, service, operation, ids), chance.choice(QUERIES), unlike


def _path(
    chance: random.Random, service: Service, operation: Operation, ids: dict[str, list[str]]
) -> str:
    types = [parent.view.resource.source.type for parent in operation.parents]
    if operation.single:
        types.append(operation.resource.source.type)
    path = operation.path
    for type_ in types:
        before, _, rest = path.partition("{")
        path = before + chance.choice(ids[type_]).replace("/", "%2F") + rest.partition("}")[2]
    return f"{HOST}{service.base}{path}"


async def _answer(
    asking: Client, path: str, query: dict[str, Any], unlike: frozenset[str]
) -> tuple[int, Any, bytes]:
    answer = await asking.get(path, params=query)
    headers = [(k, v) for k, v in answer.headers.multi_items() if k not in unlike]
    return answer.status_code, headers, answer.content


def _known(rows: Any) -> dict[str, list[str]]:
    """Return the ids of everything there is, by the graph's type."""
    roster = {type_: table for table, type_ in TYPES.items() if table in rows}
    return {
        type_: [row["sourced_id"] for row in rows[table]]
        for type_, table in {**GRADE_TABLES, **roster}.items()
    }


@pytest.fixture
async def opened_worlds(worlds: tuple[str, str]) -> AsyncIterator[Sequence[Database]]:
    """Both worlds, from which requests may read."""
    databases = [patient(url) for url in worlds]
    for database in databases:
        await database.open()
    yield databases
    for database in databases:
        await database.close()


@pytest.mark.parametrize("part", range(4))
async def test_nothing_that_is_answered_depends_on_what_is_not_seen(
    opened_worlds: Sequence[Database], part: int
) -> None:
    whole, other = (database.url for database in opened_worlds)
    rows = everything(whole)
    ids = _known(rows)
    chance = random.Random(part)  # noqa: S311  nothing is kept secret by it
    services = [worker(database) for database in opened_worlds]
    for number in range(CONNECTIONS // 4):
        connected = drawn(chance, part * CONNECTIONS + number)
        put(other, without_what_is_unseen(rows, connected))
        tokens = [register(url, connected) for url in (whole, other)]
        async with client(services[0], tokens[0]) as one, client(services[1], tokens[1]) as two:
            for asked in requests(chance, connected, ids):
                here, there = await _answer(one, *asked), await _answer(two, *asked)
                assert here == there, (connected, asked)
                assert here[0] < 500, (connected, asked)
