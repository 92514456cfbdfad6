"""What is told of a person is what really stood in the answers."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from app.access.proofs import token_digest
from app.access.scopes import allowed
from app.database import Database
from app.publishing.refresh import refresh
from app.stored_fragments import stored_fragments
from rest_facade.resources import Operation
from rest_facade.routes import SERVICES
from tests.build import change, enrollment, person, relationship, remove, roster_entry, save
from tests.disclosure.reading import Logged, logged
from tests.facade.asking import HOST
from tests.facade.district import EVERYTHING, PUBLIC_URL, token
from tests.v1p1.asking import found, path_of

ASKED = 50
PEOPLE = ("lisa", "milhouse", "marge", "krabappel", "otto", "hoover", "pupil-03", "pupil-04")
CHOICES = {
    "studentSourcedId": ("lisa", "milhouse", "otto", "pupil-03"),
    "userSourcedId": PEOPLE,
    "teacherSourcedId": ("krabappel", "hoover"),
    "classSourcedId": ("S-algebra-1", "a%2Fb@1", "T-art-1"),
    "schoolSourcedId": ("S", "T"),
}
SINGLES = {
    "users": PEOPLE,
    "students": PEOPLE,
    "demographics": ("lisa", "milhouse", "otto"),
    "enrollments": ("lisa-home", "pupil-03-algebra", "krabappel-home", "otto-art"),
}
FILTERS = (
    "",
    "status='active'",
    "familyName>'m'",
    "givenName~'i'",
    "role='student'",
    "sex='male'",
    "score>'50'",
    "dateLastModified>'2000-01-01'",
)
SORTS = ("", "familyName", "sourcedId", "dateLastModified", "role", "birthDate")
FIELDS = ("", "sourcedId,user,student,agents", "sourcedId,user,student")
DATA = {
    "user": "user",
    "demographics": "demographics",
    "enrollment": "enrollments",
    "result": "results",
    "assessmentResult": "assessmentResults",
}
READS = [
    (service, each)
    for service in SERVICES
    for each in service.operations
    if each.method == "GET"
    and (each.resource.singular in DATA or each.resource.plural in {"classes", "resources"})
]
EDITIONS = (
    (
        change("person", "pupil-04", family_name="Aaronson"),
        remove("roster_entry", "pupil-03-algebra"),
        person("mona"),
        enrollment("mona-S", "mona", "S-26"),
    ),
    (
        change("person", "lisa", family_name="Zoe"),
        roster_entry("lisa-art", "T-art-1", "lisa", "T"),
        relationship("hoover", "milhouse"),
    ),
)

Truth = dict[tuple[str, str, str], tuple[int, set[str]]]
"""Person, connection and data -> in how many answers, and to which operations."""


def about(operation: Operation, body: Any, path_ids: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield whose data of what kind an answer has, once for each."""
    told = set()
    data = DATA.get(operation.resource.singular)
    objects = [each for each in found(body) if each.get("status") != "tobedeleted"]
    for each in objects:
        match operation.resource.singular:
            case "user":
                told.add((each["sourcedId"], "user"))
                told |= {(agent["sourcedId"], "relationships") for agent in each.get("agents", ())}
            case "demographics":
                told.add((each["sourcedId"], "demographics"))
            case "enrollment":
                told.add((each["user"]["sourcedId"], str(data)))
            case "result" | "assessmentResult":
                told.add((each["student"]["sourcedId"], str(data)))
    named = {path_ids.get(f"{who}SourcedId") for who in ("student", "user", "teacher")} - {None}
    for who in named if objects and operation.resource.plural in {"classes", "resources"} else ():
        told.add((str(who), operation.resource.plural))
    yield from told


async def ask(
    service: Logged, chance: random.Random, bearers: dict[str, list[str]], truth: Truth
) -> None:
    """Ask something at random, and note down what was in it."""
    standard, operation = chance.choice(READS)
    ids = {name: chance.choice(some) for name, some in CHOICES.items()}
    ids |= {"sourcedId": chance.choice(_singles(operation))}
    query = {
        "limit": str(chance.choice((1, 3, 5, 100))),
        "offset": str(chance.choice((0, 0, 1, 4, 9))),
        "filter": chance.choice(FILTERS),
        "sort": chance.choice(SORTS),
        "orderBy": chance.choice(("asc", "desc")),
        "fields": chance.choice(FIELDS) if _has_fields(operation) else "",
    }
    bearer = chance.choice(bearers[standard.version])
    async with service.client(bearer) as vendor:
        url = f"{HOST}{standard.base}{path_of(operation, **ids)}"
        answer = await vendor.get(url, params={name: said for name, said in query.items() if said})
    if answer.status_code == 200:
        asked = {name: id_ for name, id_ in ids.items() if f"{{{name}}}" in operation.path}
        for who, data in about(operation, answer.json(), asked):
            times, operations = truth[who, bearer, data]
            truth[who, bearer, data] = times + 1, operations | {operation.name}


def _singles(operation: Operation) -> tuple[str, ...]:
    collection = operation.path.split("/")[1]
    usual = path_of(operation).rsplit("/", 1)[-1] if operation.single else "x"
    return SINGLES.get(collection, (usual,))


def _has_fields(operation: Operation) -> bool:
    return operation.resource.singular in DATA


def publish(database: Database, edits: Iterable[Any]) -> None:
    save(database, *edits)
    refresh(database, stored_fragments(PUBLIC_URL))


@pytest.mark.parametrize(("seed", "has_numbers"), [(0, True), (1, True), (2, False)])
async def test_who_got_what_agrees_with_what_stood_in_the_answers(
    seed: int, has_numbers: bool, refreshed: Database
) -> None:
    chance = random.Random(seed)  # noqa: S311  no secret
    truth: Truth = defaultdict(lambda: (0, set()))
    schools: list[Any] = [None, ["S"], ["T"]]
    old = allowed("1.1", "grade-book-sync")
    bearers = {
        "1.2": [token(refreshed, scopes=EVERYTHING, schools=some) for some in schools],
        "1.1": [token(refreshed, scopes=old, version="1.1", schools=some) for some in schools],
    }
    connections = {each: _connection(refreshed, each) for some in bearers.values() for each in some}
    await refreshed.open()
    for edits in ((), *EDITIONS):
        if edits:
            publish(refreshed, edits)
        async with logged(refreshed) as service:
            for _ in range(ASKED):
                await ask(service, chance, bearers, truth)
    if not has_numbers:
        _forget_numbers(refreshed)
    async with logged(refreshed) as service:
        told = {
            (who, each.connection, each.data): (each.times, {*each.operations})
            for who in {*PEOPLE, "mona", "skinner", *(who for who, _, _ in truth)}
            for each in await service.who_got(who)
            if each.certainty == "certain"
        }
        unsure = [each for who in PEOPLE for each in await service.who_got(who) if each.reason]
    await refreshed.close()

    assert told == {(who, connections[by], data): met for (who, by, data), met in truth.items()}
    assert unsure == []
    assert {data for _, _, data in told} >= {"user", "enrollments", "relationships"}


def _connection(database: Database, bearer: str) -> str:
    with database.transaction() as connection:
        found = connection.scalar(
            text(
                "SELECT connection_id FROM credential JOIN access_token ON credential.id = "
                "credential_id WHERE access_token.digest = :digest"
            ),
            {"digest": token_digest(bearer)},
        )
    return str(found)


def _forget_numbers(database: Database) -> None:
    """Let the log be as older releases wrote it."""
    with database.transaction() as connection:
        connection.execute(text("UPDATE disclosure SET published = NULL, numbers = NULL"))


async def _read_an_edition_that_is_gone(service: Logged) -> None:
    async with service.client(token(service.database)) as vendor:
        await vendor.get("/students?limit=100")
        await vendor.get("/users/lisa")
        await vendor.get("/users/marge?fields=sourcedId,agents")
        await vendor.get("/enrollments?filter=role='student'")
    await service.log.flush()
    moved = change("roster_entry", "otto-art", starts_on=date(2026, 9, 9))
    publish(service.database, (*EDITIONS[1], moved))
    _prune(service.database)


async def test_numbers_tell_for_certain_who_was_sent_from_an_edition_that_is_gone(
    refreshed: Database,
) -> None:
    await refreshed.open()
    async with logged(refreshed) as service:
        await _read_an_edition_that_is_gone(service)
        found = {who: await service.who_got(who) for who in ("otto", "lisa", "krabappel")}
    await refreshed.close()

    told = {
        (who, each.data, each.certainty, *each.operations)
        for who in found
        for each in found[who]
        if each.data != "relationships"
    }
    assert told == {
        ("otto", "user", "certain", "getAllStudents"),
        ("lisa", "user", "certain", "getAllStudents", "getUser"),
        ("otto", "enrollments", "probable", "getAllEnrollments"),
        ("lisa", "enrollments", "certain", "getAllEnrollments"),
    }
    related = {
        each.certainty: each.operations for each in found["lisa"] if each.data == "relationships"
    }
    assert related == {"probable": ["getUser"], "possible": ["getAllStudents"]}


async def test_number_that_nobody_knows_any_more_may_have_been_of_anybody(
    refreshed: Database,
) -> None:
    await refreshed.open()
    async with logged(refreshed) as service:
        async with service.client(token(refreshed)) as vendor:
            await vendor.get("/enrollments?limit=1")
            await vendor.get("/users?limit=1")
        publish(refreshed, EDITIONS[1])
        _prune(refreshed)
        with refreshed.transaction() as connection:
            for table in ("roster_user", "roster_enrollment"):
                connection.execute(
                    text(
                        f"DELETE FROM {table} USING disclosure"
                        f" WHERE published = '{table}' AND number <@ numbers"
                    )
                )
        otto, nobody = await service.who_got("otto"), await service.who_got("nobody")
    await refreshed.close()

    assert {(each.data, each.certainty) for each in otto} == {
        ("enrollments", "possible"), ("relationships", "possible"),
    }  # fmt: skip
    assert ("user", "possible") in {(each.data, each.certainty) for each in nobody}


async def test_tombstone_is_no_disclosure(refreshed: Database) -> None:
    await refreshed.open()
    async with logged(refreshed) as service:
        async with service.client(token(refreshed)) as vendor:
            await vendor.get("/users/otto")
            before = await service.who_got("otto")
            save(refreshed, remove("person", "otto"))
            refresh(refreshed)
            await asyncio.sleep(0.6)  # until then a worker may remember the edition
            assert (await vendor.get("/users/otto")).json()["user"]["status"] == "tobedeleted"
            assert "otto" in (await vendor.get("/users?limit=100")).text
        after = await service.who_got("otto")
    await refreshed.close()

    assert after == before


async def test_of_an_edition_that_is_gone_it_is_said_how_sure_it_is(refreshed: Database) -> None:
    await refreshed.open()
    async with logged(refreshed) as service:
        await _read_an_edition_that_is_gone(service)
        _forget_numbers(refreshed)
        otto, lisa = await service.who_got("otto"), await service.who_got("lisa")
    await refreshed.close()

    (probable,) = (each for each in otto if each.data == "user")
    assert (probable.certainty, probable.times) == ("probable", 1)
    assert probable.reason == (
        "Probably: edition 1 is no longer kept, but what is left of it has the person there."
    )
    certain, possible = (each for each in lisa if each.data == "user")
    assert (certain.certainty, certain.operations, certain.reason) == ("certain", ["getUser"], None)
    assert (possible.certainty, possible.operations) == ("possible", ["getAllStudents"])
    assert possible.reason == (
        "It may be: edition 1 is no longer kept, and nothing that is left says whether it was so."
    )
    related = {each.certainty: each.operations for each in lisa if each.data == "relationships"}
    assert related == {"probable": ["getUser"], "possible": ["getAllStudents"]}


def _prune(database: Database) -> None:
    """Forget all editions but the current one."""
    with database.transaction() as connection:
        connection.execute(
            text(
                "DELETE FROM roster_edition WHERE number < (SELECT max(number) FROM roster_edition)"
            )
        )
        for table in ("roster_user", "roster_enrollment", "roster_demographics"):
            connection.execute(text(f"DELETE FROM {table} WHERE valid_until <= 2"))


async def test_what_can_no_longer_be_asked_is_possible(refreshed: Database) -> None:
    await refreshed.open()
    async with logged(refreshed) as service:
        async with service.client(token(refreshed)) as vendor:
            await vendor.get("/students?filter=familyName='x' OR status='active'")
        await service.rows()
        _forget_numbers(refreshed)
        with refreshed.transaction() as connection:
            connection.execute(
                text("""UPDATE disclosed_query SET "where" = '{"shoeSize": {"eq": 9}}'""")
            )
        told = await service.who_got("milhouse")
    await refreshed.close()

    reason = "It may be: this release of the service cannot ask anew what was asked then."
    assert {(each.data, each.certainty, each.reason) for each in told} == {
        ("user", "possible", reason),
        ("relationships", "possible", reason),
    }


async def test_nobody_got_anything_of_who_is_unknown(service: Logged) -> None:
    assert await service.who_got("nobody") == []
