"""A hidden object is answered as one that does not exist: the same bytes, the same statements."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import insert, make_url

from app.access.scopes import Version, allowed
from app.database import READING, WRITING, Database
from app.publishing.refresh import refresh
from app.sis.assessments import Assessment, AssessmentScore
from app.sis.gradebook import ScoreGroup
from rest_facade.resources import Operation
from rest_facade.v1p1.services import SERVICE
from tests.build import account, assignment, enrollment, person, save, staff, term
from tests.facade import asking
from tests.facade.district import DISTRICT, token
from tests.facade.grades import SCORED, category, quiz, score
from tests.facade.service import Client, client, worker
from tests.postgres import Postgres, Statements, patient
from tests.withheld.asking import operations

HIDDEN: Final[Mapping[str, str]] = {
    "academicSessions": "T-fall",
    "assessmentLineItems": "exam-of-art",
    "assessmentResults": "exam-of-art-milhouse",
    "categories": "painting",
    "classes": "T-art-1",
    "courses": "T-art",
    "demographics": "milhouse",
    "enrollments": "milhouse-art",
    "gradingPeriods": "T-q1",
    "lineItems": "portrait",
    "orgs": "T",
    "results": "portrait-milhouse",
    "schools": "T",
    "scoreScales": "stars",
    "students": "milhouse",
    "teachers": "picasso",
    "terms": "T-fall",
    "users": "milhouse",
}
"""By the collection in a path: an object of the other school. Resources are everybody's."""
VARYING: Final = {"x-request-id", "date"}


def _grades() -> Iterator[Any]:
    yield category("painting", "T-art-1")
    yield quiz("portrait", "T-art-1", category_id="painting", organization_id="T")
    yield score("portrait", "milhouse", "T-art-1")
    yield insert(ScoreGroup).values(
        sourced_id="stars", title="Stars", kind="star", section_id="T-art-1", course_id="T-art",
        items=[{"lhs": "1", "rhs": "*"}],
    )  # fmt: skip
    yield insert(Assessment).values(sourced_id="exam-of-art", title="Exam", section_id="T-art-1")
    yield insert(AssessmentScore).values(
        sourced_id="exam-of-art-milhouse", assessment_id="exam-of-art", person_id="milhouse",
        status="fully graded", score=1.0, scored_on=SCORED,
    )  # fmt: skip


@dataclass(frozen=True)
class Limited:
    """A vendor of one school, and what the service asks the database for it."""

    version: Version
    client: Client
    read: Statements
    written: Statements

    async def ask(self, method: str, path: str, **how: Any) -> tuple[httpx.Response, Sequence[str]]:
        """Return an answer, and the statements it took besides those about the token."""
        self.read.clear()
        answer = await self.client.request(method, path, **how)
        statements = [*self.read(), *self.written()]
        return answer, [each for each in statements if "access_token" not in each]


@pytest.fixture(scope="module")
async def districts(postgres: Postgres) -> AsyncIterator[Database]:
    """A district of two schools, whose statements are logged."""
    with postgres.database(logged=True) as url:
        database = patient(url, pool_size=4)
        save(
            database,
            *DISTRICT,
            term("T-q1", "T-26", kind="gradingPeriod", parent_id="T-fall"),
            person("picasso"),
            account("picasso", "pablo"),
            account("krabappel", "edna"),
            account("marge", "marge"),
            assignment("picasso-T", "picasso", "T"),
            staff("picasso-art", "T-art-1", "picasso", "T"),
            enrollment("nelson-T", "lisa", "T-26", primary=False),
            *_grades(),
        )
        refresh(database)
        await database.open()
        yield database
        await database.close()
        database.dispose()


@pytest.fixture(params=["1.1", "1.2"])
def limited(postgres: Postgres, districts: Database, request: pytest.FixtureRequest) -> Limited:
    version: Version = request.param
    scopes = (
        {*allowed("1.2", "grade-book-sync"), *allowed("1.2", "assessments-sync")}
        if version == "1.2"
        else allowed("1.1", "grade-book-sync")
    )
    bearer = token(districts, scopes=scopes, version=version, schools=["S"])
    name = str(make_url(districts.url).database)
    return Limited(
        version,
        client(worker(districts), bearer),
        Statements(postgres.log, name, READING),
        Statements(postgres.log, name, WRITING),
    )


def _paths(version: Version, operation: Operation) -> Iterator[tuple[str, str, str, str]]:
    """Yield a hidden id of an operation, its path with it, and with two that nothing has."""
    base = asking.address_of(operation) if version == "1.2" else SERVICE.base + operation.path
    places = [*re.finditer(r"/(\w+)/{(\w+)}", base)]
    for place in places:
        hidden = HIDDEN.get(place[1])
        if hidden is None:
            continue
        nothing = "x" * len(hidden)

        def path(id_: str, at: str = place[2]) -> str:
            return asking.HOST + re.sub(
                r"/(\w+)/{(\w+)}",
                lambda each: (
                    f"/{each[1]}/"
                    + (id_ if each[2] == at else asking.IDS.get(each[2], asking.SINGLES[each[1]]))
                ),
                base,
            )

        yield hidden, path(hidden), path(nothing), path("y" * len(hidden))


def _comparable(answer: httpx.Response, id_: str) -> Any:
    headers = [(k, v) for k, v in answer.headers.items() if k not in VARYING]
    return answer.status_code, headers, answer.text.replace(f"'{id_}'", "?")


BODIES: Final[Mapping[str, Mapping[str, Any]]] = {
    "GET": {},
    "DELETE": {},
    "PUT": {"json": {}},
    "POST": {"json": {}},
}


async def test_hidden_and_missing_objects_are_answered_alike(limited: Limited) -> None:
    asked = 0
    for operation in operations(limited.version):
        for hidden, with_hidden, with_nothing, before in _paths(limited.version, operation):
            for headers in ({}, {"if-none-match": "*", "if-match": "*"}):
                how = {**BODIES[operation.method], "headers": headers}
                # Plans are cached: neither of the two is the first of its kind.
                await limited.ask(operation.method, before, **how)
                first, statements = await limited.ask(operation.method, with_hidden, **how)
                other, others = await limited.ask(operation.method, with_nothing, **how)
                nothing = "x" * len(hidden)
                assert _comparable(first, hidden) == _comparable(other, nothing), operation.name
                assert len(statements) == len(others), (operation.name, statements, others)
                assert first.status_code in {404, 412, 422, 403}, (operation.name, first.text)
                asked += 1
    assert asked >= 100


async def test_an_id_of_a_visible_object_is_answered_with_it(limited: Limited) -> None:
    """Show that the ids above are hidden because they are of the other school."""
    for operation in operations(limited.version):
        if operation.method == "GET" and operation.single:
            collection = operation.path.split("/")[1]
            base = (
                asking.address_of(operation)
                if limited.version == "1.2"
                else SERVICE.base + operation.path
            )
            at = re.sub(r"{\w+}", asking.SINGLES[collection], base)
            assert (await limited.client.get(asking.HOST + at)).status_code == 200, operation.name


LINE_ITEM: Final = {
    "title": "Fractions",
    "assignDate": "2025-09-01T08:00:00.000Z",
    "dueDate": "2025-09-08T08:00:00.000Z",
    "class": {"sourcedId": "S-algebra-1"},
    "school": {"sourcedId": "S"},
    "category": {"sourcedId": "quizzes"},
    "resultValueMin": 0,
    "resultValueMax": 10,
}


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"class": {"sourcedId": "T-art-1"}}, {"category": {"sourcedId": "painting"}}],
    ids=str,
)
async def test_a_body_that_is_refused_at_a_free_id_is_refused_alike_at_a_hidden_one(
    limited: Limited, wrong: dict[str, Any]
) -> None:
    base = asking.HOST + (
        "/ims/oneroster/gradebook/v1p2" if limited.version == "1.2" else SERVICE.base
    )
    how = {"json": {"lineItem": LINE_ITEM | wrong}}
    await limited.ask("PUT", f"{base}/lineItems/xxxxxxxx", **how)
    first, _ = await limited.ask("PUT", f"{base}/lineItems/portrait", **how)
    other, _ = await limited.ask("PUT", f"{base}/lineItems/xxxxxxxx", **how)

    assert first.status_code == 422
    assert _comparable(first, "portrait") == _comparable(other, "xxxxxxxx")


async def test_a_valid_body_at_a_hidden_id_changes_nothing(
    limited: Limited, districts: Database
) -> None:
    base = asking.HOST + (
        "/ims/oneroster/gradebook/v1p2" if limited.version == "1.2" else SERVICE.base
    )
    whole = client(worker(districts), token(districts))
    at = f"{asking.HOST}/ims/oneroster/gradebook/v1p2/lineItems"
    before = [(await whole.get(path)).text for path in (at, f"{at}/portrait")]

    refused = await limited.client.put(f"{base}/lineItems/portrait", json={"lineItem": LINE_ITEM})

    assert refused.status_code == 403
    assert "'portrait' cannot be used by this connection" in refused.text
    assert [(await whole.get(path)).text for path in (at, f"{at}/portrait")] == before


async def test_a_readable_category_of_the_district_is_not_deleted_and_says_why(
    limited: Limited,
) -> None:
    base = asking.HOST + (
        "/ims/oneroster/gradebook/v1p2" if limited.version == "1.2" else SERVICE.base
    )
    assert (await limited.client.get(f"{base}/categories/homework")).status_code == 200

    refused = await limited.client.delete(f"{base}/categories/homework")

    assert refused.status_code == 403
    assert "is the district's" in refused.text


@pytest.mark.parametrize(
    ("path", "status"),
    [("/users/lisa", 304), ("/users", 304), ("/users/nobody", 404), ("/schools/x/classes", 404)],
)
async def test_if_none_match_any_names_only_what_there_is(
    vendor: Client, path: str, status: int
) -> None:
    answer = await vendor.get(path, headers={"if-none-match": "*"})

    assert answer.status_code == status
    assert ("etag" in answer.headers) == (status == 304)


@pytest.mark.parametrize(("id_", "status"), [("quiz-1-lisa", 304), ("nobody", 404)])
async def test_if_none_match_any_names_only_what_there_is_in_the_grade_book(
    vendor: Client, id_: str, status: int
) -> None:
    at = f"{asking.HOST}/ims/oneroster/gradebook/v1p2/results/{id_}"

    assert (await vendor.get(at, headers={"if-none-match": "*"})).status_code == status
