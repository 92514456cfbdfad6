"""Tombstones on the wire: as the standard has them, and empty."""

from typing import Any, Final

import pytest
from sqlalchemy import select

from app.access.revising import revise
from app.access.scopes import Version, allowed
from app.access.sharing import ALL
from app.access.tables import Connection
from app.database import Database
from app.publishing.refresh import refresh
from rest_facade.openapi import openapi
from rest_facade.resources import Operation
from rest_facade.routes import SERVICES
from rest_facade.service import Service
from tests.access.history.pulling import content_of
from tests.access.history.receipts import receive_everything
from tests.build import SPRINGFIELD, account, change, contact, save
from tests.facade.district import PUBLIC_URL, token
from tests.facade.service import client, worker
from tests.facade.validity import validate
from tests.publishing.histories import UNGUARDED
from tests.standard.official import FOLDER, official

MORE: Final = (
    UNGUARDED,
    change("person", "lisa", phone="555 1", email="lisa@springfield.example"),
    account("lisa", "lsimpson"),
    account("krabappel", "krabappel"),
    contact("marge-T", "marge", "T", role="parent"),
)
QUERIES: Final = (
    "limit=1",
    "limit=1&offset=1",
    "sort=dateLastModified&orderBy=desc",
    "filter=status='tobedeleted'",
    "filter=dateLastModified>'2020-01-01'",
    "fields=sourcedId,status",
)


def _offered(version: Version) -> list[tuple[Service, Operation]]:
    return [
        (service, operation)
        for service in SERVICES
        if service.version == version
        for operation in service.operations
        if operation.method == "GET" and not operation.live and not operation.parents
    ]


def _schema(document: Any, operation: Operation) -> Any:
    answer = document["paths"][operation.path]["get"]["responses"]["200"]
    return answer["content"]["application/json"]["schema"]


@pytest.mark.parametrize("version", ["1.2", "1.1"])
async def test_tombstone_has_what_the_standard_requires_and_no_content(
    opened: Database, version: Version
) -> None:
    save(opened, *SPRINGFIELD, *MORE)
    refresh(opened)
    bearer = token(opened, version=version, scopes=allowed(version, "grade-book-sync"))
    with opened.transaction() as transaction:
        id_ = transaction.scalars(select(Connection.id)).one()
        receive_everything(transaction, id_)
        revise(transaction, id_, [], ALL)
    listed: set[str] = set()
    async with client(worker(opened), bearer) as vendor:
        for service, operation in _offered(version):
            document = openapi(service, PUBLIC_URL)
            path = f"http://127.0.0.1:8000{service.base}{operation.path}"
            if operation.single:
                path = path.replace("{sourcedId}", "lisa")
            answer = await vendor.get(path)
            if answer.status_code == 404:
                continue
            assert answer.status_code == 200, answer.text
            body = answer.json()
            validate(body, _schema(document, operation), document)
            if version == "1.2" and FOLDER.exists():
                standard = official(service)
                validate(body, _schema(standard, operation), standard)
            (told,) = body.values()
            for each in told if isinstance(told, list) else [told]:
                assert each["status"] == "active" or not content_of(each), each
                listed |= {operation.name} if each["status"] == "tobedeleted" else set()
            for query in () if operation.single else QUERIES:
                other = await vendor.get(f"{path}?{query}")
                assert other.status_code == 200, (operation.name, query, other.text)
    flat = {"getAllUsers", "getAllStudents", "getAllTeachers", "getAllEnrollments", "getAllClasses",
            "getAllCourses", "getAllOrgs", "getAllSchools", "getAllDemographics", "getUser",
            "getStudent", "getDemographics"}  # fmt: skip
    assert flat <= listed


async def test_filter_on_what_somebody_was_called_finds_no_tombstone(opened: Database) -> None:
    save(opened, *SPRINGFIELD, *MORE)
    refresh(opened)
    bearer = token(opened, scopes=allowed("1.2", "grade-book-sync"))
    with opened.transaction() as transaction:
        id_ = transaction.scalars(select(Connection.id)).one()
        receive_everything(transaction, id_)
        revise(transaction, id_, [], ALL)
    async with client(worker(opened), bearer) as vendor:
        for asked, found in (
            ("familyName='Simpson'", set()),
            ("email~'springfield'", set()),
            ("sourcedId='lisa'", {"lisa"}),
            ("status='tobedeleted' AND roles.role='student'", {"lisa", "milhouse"}),
            ("enrollments.sourcedId='lisa-algebra'", None),
        ):
            answer = await vendor.get("/users", params={"filter": asked})
            if found is None:
                assert answer.status_code == 400
            else:
                assert {user["sourcedId"] for user in answer.json()["users"]} == found, asked


async def test_others_are_told_nothing_of_what_one_connection_received(opened: Database) -> None:
    save(opened, *SPRINGFIELD, *MORE)
    refresh(opened)
    bearers = [token(opened, scopes=allowed("1.2", "grade-book-sync")) for _ in range(2)]
    with opened.transaction() as transaction:
        one, other = transaction.scalars(select(Connection.id)).all()
        receive_everything(transaction, one)
        for id_ in (one, other):
            revise(transaction, id_, [], ALL)
    told = []
    for bearer in bearers:
        async with client(worker(opened), bearer) as vendor:
            told.append(len((await vendor.get("/users")).json()["users"]))
    assert sorted(told) == [0, 5]
