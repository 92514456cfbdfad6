"""Every operation of both versions, asked over a real socket, answers with what validates."""

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from app.access.scopes import opening
from rest_facade.resources import Operation
from rest_facade.routes import SERVICES
from rest_facade.service import Service as Standard
from tests.facade.validity import validate
from tests.journeys.processes import Service
from tests.journeys.vendors import Json, read, vendor
from tests.standard.official import FOLDER, official

OPERATIONS = [(standard, each) for standard in SERVICES for each in standard.operations]
NAMES = [f"{each.name}-{standard.version}" for standard, each in OPERATIONS]
CONNECTIONS = (
    ("1.1", "grade-book-sync"),
    ("1.2", "grade-book-sync"),
    ("1.2", "assessments-sync"),
)
MADE = ("category", "lineItem", "result", "scoreScale")
TESTED = ("assessmentLineItem", "assessmentResult")
PLURALS = {"category": "categories"}


@dataclass(frozen=True, slots=True)
class World:
    """A served district with a grade book, and partners who may do everything in it."""

    host: str
    clients: dict[tuple[str, str], httpx.Client]
    ids: dict[str, str]
    """By the names that paths have for them, and by kind for what was made here."""

    def client(self, standard: Standard, operation: Operation) -> httpx.Client:
        """Return a client that may ask an operation."""
        types = opening(standard.version, operation.scopes)
        return next(
            self.clients[standard.version, t]
            for t in types
            if (standard.version, t) in (self.clients)
        )

    def ask(self, standard: Standard, operation: Operation, id_: str = "") -> httpx.Response:
        """Return what an operation answers; `id_` is the object's where it is of one."""
        caller = self.client(standard, operation)
        single = id_ or self._some(caller, standard, operation)
        ids = {name: quote(each, safe="") for name, each in self.ids.items()}
        one = quote(single, safe="")
        path = re.sub(r"{(\w+)}", lambda found: ids.get(found[1], one), operation.path)
        body = self.body(operation) if operation.method in {"PUT", "POST"} else None
        return caller.request(operation.method, self.host + standard.base + path, json=body)

    def _some(self, caller: httpx.Client, standard: Standard, operation: Operation) -> str:
        """Return the id of some object of a single one's collection."""
        if not operation.single:
            return ""
        collection = operation.path.rsplit("/", 1)[0]
        found = read(caller, f"{self.host}{standard.base}{collection}", limit="1")
        return str(found[0]["sourcedId"])

    def body(self, operation: Operation) -> Json:
        """Return what an operation takes."""
        resource = operation.resource
        one = BODIES[resource.singular](self.ids)
        if operation.single:
            return {resource.singular: one}
        return {resource.plural: [one | {"sourcedId": _new("posted")}]}


def _new(kind: str) -> str:
    return f"{kind}-{secrets.token_hex(5)}"


BODIES: dict[str, Callable[[dict[str, str]], Json]] = {
    "category": lambda _: {"title": "Essays"},
    "lineItem": lambda ids: {
        "title": "Essay",
        "assignDate": "2026-10-05T08:00:00.000Z",
        "dueDate": "2026-10-12T21:59:59.000Z",
        "class": {"sourcedId": ids["classSourcedId"]},
        "category": {"sourcedId": ids["category"]},
        "resultValueMin": 0,
        "resultValueMax": 100,
    },
    "result": lambda ids: {
        "lineItem": {"sourcedId": ids["lineItemSourcedId"]},
        "student": {"sourcedId": ids["studentSourcedId"]},
        "scoreStatus": "fully graded",
        "score": 80,
        "scoreDate": "2026-10-13",
    },
    "scoreScale": lambda ids: {
        "title": "Passed or not",
        "type": "pass",
        "class": {"sourcedId": ids["classSourcedId"]},
        "scoreScaleValue": [{"itemValueLHS": "50", "itemValueRHS": "P"}],
    },
    "assessmentLineItem": lambda ids: {
        "title": "State test",
        "class": {"sourcedId": ids["classSourcedId"]},
    },
    "assessmentResult": lambda ids: {
        "assessmentLineItem": {"sourcedId": ids["assessmentLineItem"]},
        "student": {"sourcedId": ids["studentSourcedId"]},
        "scoreStatus": "fully graded",
        "score": 80,
        "scoreDate": "2026-10-13",
    },
}
"""A kind of object -> what is sent to make one."""


@pytest.fixture(scope="module")
def world(service: Service, home: Path) -> Iterator[World]:
    """The district, with something of everything in one class."""
    clients = {each: vendor(home, *each) for each in CONNECTIONS}
    world = World(f"http://127.0.0.1:{service.port}", clients, {})
    world.ids.update(_places(clients["1.1", "grade-book-sync"]))
    for caller, kinds in (
        (clients["1.2", CONNECTIONS[1][1]], MADE),
        (clients[CONNECTIONS[2]], TESTED),
    ):
        for kind in kinds:
            _make(world, caller, kind)
    yield world
    for client in clients.values():
        client.close()


def _places(old: httpx.Client) -> dict[str, str]:
    """Return the ids of a class and of what stands around it, all of them known in 1.1 too."""
    (class_,) = read(old, "/v1p1/classes", filter="grades='10'", limit="1")
    below = f"/v1p1/classes/{class_['sourcedId']}"
    (student, *_), (teacher, *_) = read(old, f"{below}/students"), read(old, f"{below}/teachers")
    return {
        "classSourcedId": class_["sourcedId"],
        "courseSourcedId": class_["course"]["sourcedId"],
        "schoolSourcedId": class_["school"]["sourcedId"],
        "termSourcedId": class_["terms"][0]["sourcedId"],
        "studentSourcedId": student["sourcedId"],
        "userSourcedId": student["sourcedId"],
        "teacherSourcedId": teacher["sourcedId"],
    }


def _make(world: World, caller: httpx.Client, kind: str) -> None:
    """Put an object of a kind, and remember its id."""
    path = f"/gradebook/v1p2/{PLURALS.get(kind, kind + 's')}/{_new(kind)}"
    answer = caller.put(path, json={kind: BODIES[kind](world.ids)})
    assert answer.status_code == 201, answer.text
    made = answer.json()[kind]
    world.ids[kind] = made["sourcedId"]
    if kind == "lineItem":
        world.ids["lineItemSourcedId"] = made["sourcedId"]
        world.ids["academicSessionSourcedId"] = made["gradingPeriod"]["sourcedId"]


@pytest.fixture(scope="module")
def documents(service: Service) -> dict[Standard, Any]:
    """What each service says of itself, to anybody."""
    host = f"http://127.0.0.1:{service.port}"
    return {
        standard: httpx.get(f"{host}{standard.base}/discovery/{standard.discovery[0]}").json()
        for standard in SERVICES
    }


def _check(answer: httpx.Response, operation: Operation, document: Any) -> None:
    """Raise where an answer is not what a document says of its status."""
    said = document["paths"][operation.path][operation.method.lower()]["responses"]
    content = said[str(answer.status_code)].get("content")
    if content is None:
        assert answer.content == b""
    else:
        validate(answer.json(), content["application/json"]["schema"], document)


def _check_officially(answer: httpx.Response, standard: Standard, operation: Operation) -> None:
    """Do so by 1EdTech's file, where it is at hand; what it has no body for is read like a GET."""
    if answer.content and (FOLDER / standard.discovery[0]).exists():
        document = official(standard)
        method, status = (
            ("get", "200")
            if operation.method == "PUT"
            else (operation.method.lower(), str(answer.status_code))
        )
        content = document["paths"][operation.path][method]["responses"][status]["content"]
        validate(answer.json(), content["application/json"]["schema"], document)


def test_the_documents_tell_of_every_operation(documents: dict[Standard, Any]) -> None:
    told = {
        (standard, method.upper(), path)
        for standard, document in documents.items()
        for path, methods in document["paths"].items()
        for method in methods
    }

    assert told == {(standard, each.method, each.path) for standard, each in OPERATIONS}
    counts = {str(standard): len(standard.operations) for standard in SERVICES}
    assert counts == {
        "OneRoster 1.2 Rostering": 41,
        "OneRoster 1.2 Gradebook": 35,
        "OneRoster 1.2 Resources": 5,
        "OneRoster 1.1": 62,  # the standard's 61, and the categories of a class
    }


@pytest.mark.parametrize(("standard", "operation"), OPERATIONS, ids=NAMES)
def test_an_answer_is_valid(
    standard: Standard, operation: Operation, world: World, documents: dict[Standard, Any]
) -> None:
    answer = _asked(world, standard, operation)

    assert answer.status_code == {"GET": 200, "DELETE": 204}.get(operation.method, 201), answer.text
    _check(answer, operation, documents[standard])
    _check_officially(answer, standard, operation)
    if operation.method in {"GET", "PUT"}:
        assert answer.headers["etag"]
    if operation.method == "GET":
        assert int(answer.headers["x-total-count"]) >= 0


def _asked(world: World, standard: Standard, operation: Operation) -> httpx.Response:
    """Return what an operation answers; what it deletes is made first."""
    if operation.method in {"GET", "POST"}:
        return world.ask(standard, operation)
    id_ = _new("own")
    if operation.method == "DELETE":
        (put,) = (
            each
            for each in standard.operations
            if (each.method, each.path) == ("PUT", operation.path)
        )
        assert world.ask(standard, put, id_).status_code == 201
    return world.ask(standard, operation, id_)


@pytest.mark.parametrize(
    ("standard", "operation"),
    [each for each in OPERATIONS if "{" in each[1].path],
    ids=[name for name, each in zip(NAMES, OPERATIONS, strict=True) if "{" in each[1].path],
)
def test_what_is_not_there_is_refused_validly(
    standard: Standard, operation: Operation, world: World, documents: dict[Standard, Any]
) -> None:
    caller = world.client(standard, operation)
    path = re.sub(r"{\w+}", "nobody", operation.path)
    body: Json | None = None
    if operation.method in {"PUT", "POST"}:
        one: Json = {"class": {"sourcedId": "nobody"}}
        plain = operation.resource
        body = {plain.singular: one} if operation.single else {plain.plural: [one]}
    answer = caller.request(operation.method, world.host + standard.base + path, json=body)

    assert answer.status_code in {404, 422}, answer.text
    _check(answer, operation, documents[standard])
