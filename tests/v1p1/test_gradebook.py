"""Grades in 1.1: what vendors write, what stands where the SIS has nothing, and who is in it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.access.scopes import allowed
from app.database import Database
from app.publishing.refresh import refresh
from app.sis.final_grades import CATEGORY
from app.sis.gradebook_views import UNCATEGORISED
from tests.build import save
from tests.facade.asking import HOST
from tests.facade.district import token
from tests.facade.grades import quiz, score
from tests.facade.service import Client, client, worker
from tests.postgres import filled_for
from tests.v1p1.asking import DOCUMENT, ids, older
from tests.v1p1.district import NAMELESS, OLD_DISTRICT
from tests.v1p1.test_operations import assert_refusal

GRADEBOOK_1_2 = f"{HOST}/ims/oneroster/gradebook/v1p2"
ITEM = {
    "title": "Essay",
    "assignDate": "2025-10-01T00:00:00.000Z",
    "dueDate": "2025-10-20T23:59:59.000Z",
    "class": {"sourcedId": "S-algebra-1"},
}
"""All that Google's old client says of a line item."""
RESULT = {
    "lineItem": {"sourcedId": "essay"},
    "student": {"sourcedId": "lisa"},
    "scoreStatus": "fully graded",
    "score": "80",
    "scoreDate": "2025-10-21T12:00:00.000Z",
    "comment": "",
}


def _publish(database: Database) -> None:
    save(
        database,
        *OLD_DISTRICT,
        quiz("loose", category_id=None),
        score("loose", "lisa", score=None, text_score="B+", late=True),
    )
    refresh(database, [])


template = filled_for("district", _publish)


@pytest.fixture
async def district(database: Database) -> AsyncIterator[Database]:
    """The district, for a test that writes."""
    await database.open()
    yield database
    await database.close()


def writer(district: Database) -> Client:
    """Return a client of 1.1 who may write."""
    scopes = allowed("1.1", "grade-book-sync")
    return older(worker(district), token(district, scopes=scopes, version="1.1"))


async def one(vendor: Client, path: str) -> Any:
    (found,) = (await vendor.get(path)).json().values()
    return found


async def test_grades_are_passed_back_as_clients_of_1_1_do_it(district: Database) -> None:
    async with writer(district) as vendor:
        made = await vendor.put("/lineItems/essay", json={"lineItem": ITEM})
        again = await vendor.put(
            "/lineItems/essay", json={"lineItem": {**ITEM, "title": "Essay 2"}}
        )
        assert (made.status_code, again.status_code) == (201, 200)
        assert again.json()["lineItem"]["title"] == "Essay 2"

        path = "/classes/S-algebra-1/lineitems?filter=sourcedId='essay'"
        assert ids((await vendor.get(path)).json()) == {"essay"}
        assert (await vendor.put("/results/r1", json={"result": RESULT})).status_code == 201
        results = "/classes/S-algebra-1/lineItems/essay/results"
        assert ids((await vendor.get(results)).json()) == {"r1"}
        found = await one(vendor, "/results/r1")
        assert (found["score"], found["scoreDate"]) == (80, "2025-10-21")

        exempt = {**RESULT, "scoreStatus": "exempt", "score": None}
        assert (await vendor.put("/results/r1", json={"result": exempt})).status_code == 200
        found = await one(vendor, "/results/r1")
        assert (found["scoreStatus"], found["score"]) == ("exempt", 0)

        assert (await vendor.delete("/results/r1")).status_code == 204
        assert (await vendor.get(results)).json() == {"results": []}
        assert (await vendor.delete("/lineitems/essay")).status_code == 204
        assert (await vendor.get("/lineItems/essay")).status_code == 404


async def test_what_1_1_requires_is_filled(district: Database) -> None:
    async with writer(district) as vendor:
        await vendor.put("/lineItems/essay", json={"lineItem": ITEM})
        essay, loose = await one(vendor, "/lineItems/essay"), await one(vendor, "/lineItems/loose")
        category = await one(vendor, f"/categories/{UNCATEGORISED}")
        result = await one(vendor, "/results/loose-lisa")

    assert essay["category"]["sourcedId"] == loose["category"]["sourcedId"] == UNCATEGORISED
    assert (category["title"], category["status"]) == ("Uncategorized", "active")
    assert (essay["resultValueMin"], essay["resultValueMax"]) == (0, 100)
    assert essay["gradingPeriod"]["sourcedId"] == "S-q1"
    assert loose["gradingPeriod"]["sourcedId"] == "S-fall"
    assert (result["score"], result["scoreStatus"]) == (0, "submitted")
    assert result["metadata"] == {"textScore": "B+", "late": True}


async def test_the_category_of_what_has_none_is_for_1_1_alone(district: Database) -> None:
    async with writer(district) as vendor, client(worker(district), token(district)) as newer:
        mine = await vendor.get("/classes/S-algebra-1/categories")
        said = {**ITEM, "category": {"sourcedId": UNCATEGORISED}}
        put = await vendor.put("/lineItems/essay", json={"lineItem": said})
        renamed = await vendor.put(
            f"/categories/{UNCATEGORISED}", json={"category": {"title": "Other"}}
        )
        theirs = await newer.get(f"{GRADEBOOK_1_2}/categories")
        alone = await newer.get(f"{GRADEBOOK_1_2}/categories/{UNCATEGORISED}")
        item = (await newer.get(f"{GRADEBOOK_1_2}/lineItems/essay")).json()["lineItem"]
        instead = await newer.get(f"{GRADEBOOK_1_2}/categories/{CATEGORY}")

    assert UNCATEGORISED in ids(mine.json())
    assert put.status_code == 201
    assert renamed.status_code == 422
    assert UNCATEGORISED not in ids(theirs.json())
    assert alone.status_code == 404
    assert item["category"]["sourcedId"] == CATEGORY
    assert instead.json()["category"]["title"] == "Assignments"


async def test_a_category_that_the_class_has_not_is_refused_with_those_it_has(
    district: Database,
) -> None:
    async with writer(district) as vendor:
        said = {**ITEM, "category": {"sourcedId": "nobody"}}
        response = await vendor.put("/lineItems/essay", json={"lineItem": said})

    assert response.status_code == 422
    description = assert_refusal(response.json(), "invalid data")
    assert "lineItem.category" in description
    assert "quizzes" in description


async def test_results_of_who_has_no_username_are_in_no_list_and_no_count(old: Client) -> None:
    for path in ("/results", "/classes/S-algebra-1/results"):
        response = await old.get(path)

        assert not [name for name in NAMELESS if f"/users/{name}" in response.text]
        assert response.headers["x-total-count"] == str(len(ids(response.json())))


@pytest.mark.parametrize("path", ["/results/quiz-1-pupil-00", "/lineItems/nobody"])
async def test_they_cannot_be_asked_for_either(path: str, old: Client) -> None:
    assert_refusal((await old.get(path)).json(), "unknown object")


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "/lineItems/x"), ("DELETE", "/lineItems/x"), ("PUT", "/categories/x")],
)
async def test_who_may_only_read_writes_nothing(
    method: str, path: str, published: Database, service: Any
) -> None:
    reading = [scope for scope in allowed("1.1", "grade-book-sync") if "readonly" in scope]
    async with older(service, token(published, scopes=reading, version="1.1")) as vendor:
        response = await vendor.request(method, path, json={"lineItem": ITEM})

    assert response.status_code == 403
    assert_refusal(response.json(), "forbidden")


def test_all_61_operations_are_there_and_one_besides() -> None:
    methods = [(method, path) for path, each in DOCUMENT["paths"].items() for method in each]

    assert len(methods) == 61 + 1
    assert ("get", "/classes/{classSourcedId}/categories") in methods
    assert {method for method, _ in methods} == {"get", "put", "delete"}
