"""Every writing operation: what it makes, whom it lets, and what it refuses how."""

import asyncio
import gzip
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import insert
from starlette.types import Message

from app.access.scopes import uri
from app.database import Database
from app.sis.final_grades import keep_final_grades
from app.sis.gradebook import GradingTask, GradingWindow
from rest_facade.bodies import read_body
from rest_facade.bounds import BODY_BYTES
from rest_facade.refusals import BadBody
from rest_facade.resources import Operation
from rest_facade.v1p2.services import GRADEBOOK_SERVICE
from tests.build import save
from tests.facade.asking import DOCUMENTS, HOST, named
from tests.facade.district import EVERYTHING, token
from tests.facade.service import Client, serving
from tests.facade.validity import validate

DOCUMENT = DOCUMENTS[GRADEBOOK_SERVICE]
BASE = f"{HOST}{GRADEBOOK_SERVICE.base}"
BODIES: dict[str, dict[str, Any]] = {
    "category": {"title": "Essays", "weight": 12.5, "metadata": {"classId": "S-algebra-1"}},
    "lineItem": {
        "title": "Essay",
        "description": "Write one.",
        "assignDate": "2025-10-01T00:00:00.000Z",
        "dueDate": "2025-10-20T23:59:59.000Z",
        "class": {"sourcedId": "S-algebra-1"},
        "category": {"sourcedId": "quizzes"},
        "resultValueMin": 0.0,
        "resultValueMax": 100.0,
        "metadata": {"own": [1, {"deep": True}]},
        "learningObjectiveSet": [{"source": "case", "learningObjectiveIds": ["O-1", "O-2"]}],
    },
    "result": {
        "lineItem": {"sourcedId": "quiz/2@b"},
        "student": {"sourcedId": "lisa"},
        "scoreStatus": "fully graded",
        "score": 80,
        "scoreDate": "2025-10-21",
        "comment": "Well done",
    },
    "scoreScale": {
        "title": "Passed or not",
        "type": "pass",
        "class": {"sourcedId": "S-algebra-1"},
        "scoreScaleValue": [{"itemValueLHS": "50", "itemValueRHS": "P"}],
    },
    "assessmentLineItem": {
        "title": "Finals",
        "class": {"sourcedId": "S-algebra-1"},
        "learningObjectiveSet": [{"source": "unknown", "learningObjectiveIds": ["O-9"]}],
    },
    "assessmentResult": {
        "assessmentLineItem": {"sourcedId": "exam-1"},
        "student": {"sourcedId": "lisa"},
        "scoreStatus": "submitted",
        "scoreDate": "2025-10-21",
        "scorePercentile": 70,
        "inProgress": "true",
    },
}
UNDER = {
    "postLineItemsForClass": "/classes/S-algebra-1/lineItems",
    "postLineItemsForSchool": "/schools/S/lineItems",
    "postResultsForLineItem": "/lineItems/quiz%2F2@b/results",
    "postResultsForAcademicSessionForClass": (
        "/classes/S-algebra-1/academicSessions/S-fall/results"
    ),
}
WRITES = [each for each in GRADEBOOK_SERVICE.operations if each.method != "GET"]
EVERY = pytest.mark.parametrize("operation", WRITES, ids=named)
PUTS = pytest.mark.parametrize("operation", [e for e in WRITES if e.method == "PUT"], ids=named)
POSTS = pytest.mark.parametrize("operation", [e for e in WRITES if e.method == "POST"], ids=named)
DELETES = pytest.mark.parametrize(
    "operation", [e for e in WRITES if e.method == "DELETE"], ids=named
)


def of(district: Database, operation: Operation, **said: Any) -> dict[str, str]:
    """Return the headers of a connection of the type that an operation is for."""
    is_test = operation.resource.singular.startswith("assessment")
    type_: Any = "assessments-sync" if is_test else "grade-book-sync"
    return {"authorization": f"Bearer {token(district, **({'type_': type_} | said))}"}


def path_of(operation: Operation, id_: str = "new") -> str:
    """Return a path of an operation; of one object this one's."""
    below = UNDER.get(operation.name) or operation.path.replace("{sourcedId}", id_)
    return f"{BASE}{below}"


def body_of(operation: Operation, id_: str = "new", **said: Any) -> dict[str, Any]:
    """Return a body that an operation takes."""
    resource = operation.resource
    one = {"sourcedId": id_, **BODIES[resource.singular], **said}
    return {resource.singular: one} if operation.single else {resource.plural: [one]}


def told(response: httpx.Response, status: int, minor: str) -> str:
    """Return what a refusal says, once it is known to be of this kind."""
    body = response.json()
    assert response.status_code == status, body
    validate(body, {"$ref": "#/components/schemas/imsx_StatusInfoDType"}, DOCUMENT)
    (field,) = body["imsx_CodeMinor"]["imsx_codeMinorField"]
    assert field["imsx_codeMinorFieldValue"] == minor
    description: str = body["imsx_description"]
    return description


@PUTS
async def test_what_is_put_is_given_back_and_read_and_deleted(
    operation: Operation, writer: Client, district: Database
) -> None:
    key, headers = operation.resource.singular, of(district, operation)
    address, collection = path_of(operation, "one"), path_of(operation, "")
    said = body_of(operation, "one")
    made = await writer.put(address, json=said, headers=headers)
    read = await writer.get(address, headers=headers)
    again = await writer.put(address, json=said, headers=headers)

    assert (made.status_code, again.status_code) == (201, 201), made.text
    schema = {"$ref": f"#/components/schemas/Single{operation.resource.schema}DType"}
    validate(made.json(), schema, DOCUMENT)
    assert made.json() == read.json()
    assert made.headers["etag"] == read.headers["etag"] != again.headers["etag"]
    for name, value in BODIES[key].items():
        given = made.json()[key][name]
        if _is_reference(value):
            given = {"sourcedId": given["sourcedId"]}
        assert given == value, name
    gone = await writer.delete(address, headers=headers)
    after = await writer.get(address, headers=headers)
    listed = (await writer.get(collection, headers=headers)).json()[operation.resource.plural]
    assert (gone.status_code, gone.content) == (204, b"")
    assert "Unknown Object" in told(after, 404, "unknownobject")
    assert "one" not in {each["sourcedId"] for each in listed}


BLANKS = {"description": "", "comment": " \t\u00a0", "textScore": "  "}


@PUTS
async def test_blank_optional_text_is_left_out_as_if_it_was_not_sent(
    operation: Operation, writer: Client, district: Database
) -> None:
    key, headers = operation.resource.singular, of(district, operation)
    names = BLANKS.keys() & {field.name for field in operation.resource.fields}
    blanks = {name: BLANKS[name] for name in names}
    address, plural = path_of(operation, "blank"), operation.resource.plural
    made = await writer.put(address, json=body_of(operation, "blank", **blanks), headers=headers)
    query = "?filter=sourcedId='blank'"
    listed = await writer.get(f"{path_of(operation, '')}{query}", headers=headers)
    await writer.delete(address, headers=headers)

    assert made.status_code == 201, made.text
    for each in (made.json()[key], listed.json()[plural][0]):
        assert not names & each.keys()


def _is_reference(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"sourcedId"}


@POSTS
async def test_what_is_posted_gets_ids_of_ours(
    operation: Operation, writer: Client, district: Database
) -> None:
    headers, plural = of(district, operation), operation.resource.plural
    response = await writer.post(path_of(operation), json=body_of(operation), headers=headers)

    assert response.status_code == 201, response.text
    validate(response.json(), {"$ref": "#/components/schemas/GUIDPairSetDType"}, DOCUMENT)
    (pair,) = response.json()["sourcedIdPairs"]
    assert pair["suppliedSourcedId"] == "new" != pair["allocatedSourcedId"]
    address = f"{BASE}/{plural}/{pair['allocatedSourcedId']}"
    assert (await writer.get(address, headers=headers)).status_code == 200


@EVERY
async def test_nobody_writes_without_a_token(operation: Operation, writer: Client) -> None:
    response = await writer.request(
        operation.method, path_of(operation), json={}, headers={"authorization": ""}
    )

    told(response, 401, "unauthorisedrequest")


@EVERY
async def test_a_scope_to_read_lets_nobody_write(
    operation: Operation, writer: Client, district: Database
) -> None:
    readonly = [scope for scope in EVERYTHING if scope not in operation.scopes]
    headers = of(district, operation, scopes=readonly)
    response = await writer.request(
        operation.method, path_of(operation), json=body_of(operation), headers=headers
    )

    assert operation.scopes[0] in told(response, 403, "forbidden")


@EVERY
@pytest.mark.parametrize("said", [{"type_": "roster-sync"}, {"partner": False}], ids=str)
async def test_who_may_not_write_is_told_why(
    operation: Operation, said: dict[str, Any], writer: Client, district: Database
) -> None:
    response = await writer.request(
        operation.method,
        path_of(operation),
        json=body_of(operation),
        headers=of(district, operation, **said),
    )

    assert ("Roster Sync" if "type_" in said else "partner") in told(response, 403, "forbidden")


@DELETES
async def test_what_is_not_there_cannot_be_deleted(
    operation: Operation, writer: Client, district: Database
) -> None:
    headers = of(district, operation)
    for id_ in ("nobody", "%00"):
        response = await writer.delete(path_of(operation, id_), headers=headers)

        assert "Unknown Object" in told(response, 404, "unknownobject")


@POSTS
async def test_nothing_is_posted_below_what_is_not_there(
    operation: Operation, writer: Client, district: Database
) -> None:
    *_, parent, name = path_of(operation).split("/")
    address = path_of(operation).replace(f"{parent}/{name}", f"nobody/{name}")
    response = await writer.post(address, json=body_of(operation), headers=of(district, operation))

    assert "'nobody'" in told(response, 404, "unknownobject")


@EVERY
async def test_a_method_that_a_path_does_not_take_is_refused(
    operation: Operation, writer: Client
) -> None:
    response = await writer.request("PATCH", path_of(operation), json={})
    preflight = await writer.request("OPTIONS", path_of(operation))

    told(response, 405, "invaliddata")
    assert operation.method in response.headers["allow"].split(", ")
    assert preflight.headers["allow"] == response.headers["allow"]
    assert preflight.headers["access-control-allow-methods"] == response.headers["allow"]


@pytest.mark.parametrize("operation", [e for e in WRITES if e.method != "DELETE"], ids=named)
@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not JSON"),
        (b'{"lineItem": ', "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[1]", "must be an object"),
        (b"{}", '".'),
        (b'{"other": {}}', "'other'"),
        (b"[" * 5000, "not JSON"),
    ],
    ids=["nothing", "cut", "binary", "list", "empty", "wrapper", "deep"],
)
async def test_a_body_that_is_none_is_refused(
    operation: Operation, body: bytes, said: str, writer: Client, district: Database
) -> None:
    response = await writer.request(
        operation.method, path_of(operation), content=body, headers=of(district, operation)
    )

    assert said in told(response, 422, "invaliddata")


@PUTS
async def test_the_id_in_the_body_is_that_of_the_path(
    operation: Operation, writer: Client, district: Database
) -> None:
    response = await writer.put(
        path_of(operation), json=body_of(operation, "other"), headers=of(district, operation)
    )

    description = told(response, 422, "invaliddata")
    assert f"{operation.resource.singular}.sourcedId" in description
    assert "'other'" in description


@PUTS
async def test_everything_that_is_wrong_is_told_at_once(
    operation: Operation, writer: Client, district: Database
) -> None:
    key, at = operation.resource.singular, path_of(operation)
    response = await writer.put(at, json={key: {}}, headers=of(district, operation))
    schema = DOCUMENT["components"]["schemas"][f"{operation.resource.schema}DType"]
    ours = {"sourcedId", "status", "dateLastModified", "school", "class", "category", "lineItem"}

    description = told(response, 422, "invaliddata")
    for name in set(schema["required"]) - ours:
        assert f"{key}.{name}: this is missing." in description


async def test_a_body_may_not_be_too_large(writer: Client) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(BODY_BYTES // 1_000_000 + 1):
            yield b" " * 1_000_000

    for content in (b" " * (BODY_BYTES + 1), parts()):
        response = await writer.put(f"{BASE}/lineItems/large", content=content)

        assert f"{BODY_BYTES:,}" in told(response, 413, "invaliddata")


async def test_a_body_that_breaks_off_is_no_body() -> None:
    async def leave() -> Message:
        return {"type": "http.disconnect"}

    with pytest.raises(BadBody, match="broke off"):
        await read_body({"type": "http", "headers": []}, leave)


async def test_nothing_is_written_before_anything_is_published(database: Database) -> None:
    async with serving(database) as client:
        response = await client.put(
            f"{BASE}/lineItems/early", json={"lineItem": BODIES["lineItem"]}
        )

    assert response.headers["retry-after"]
    told(response, 503, "server_busy")


async def test_an_encoded_body_is_refused_by_its_encoding(writer: Client) -> None:
    response = await writer.put(
        f"{BASE}/lineItems/packed",
        content=gzip.compress(b"{}"),
        headers={"content-encoding": "gzip"},
    )

    assert "'gzip'" in told(response, 422, "invaliddata")


async def test_all_items_are_created_or_none(writer: Client) -> None:
    good, bad = BODIES["lineItem"], {**BODIES["lineItem"], "category": {"sourcedId": "nothing"}}
    before = await writer.get(f"{BASE}/classes/S-algebra-1/lineItems")
    response = await writer.post(
        f"{BASE}/classes/S-algebra-1/lineItems",
        json={"lineItems": [{"sourcedId": "a", **good}, {"sourcedId": "b", **bad}]},
    )
    after = await writer.get(f"{BASE}/classes/S-algebra-1/lineItems")

    description = told(response, 422, "invaliddata")
    assert "lineItems[1].category" in description
    assert "quizzes" in description
    assert before.headers["x-total-count"] == after.headers["x-total-count"]


async def test_many_items_are_created_at_once(writer: Client) -> None:
    items = [{"sourcedId": f"m-{n}", **BODIES["lineItem"]} for n in range(500)]
    response = await writer.post(
        f"{BASE}/classes/S-algebra-1/lineItems",
        json={"lineItems": items},
        headers={"x-rollcall-debug": "1"},
    )

    assert len(response.headers["x-rollcall-variables"]) < 40_000
    pairs = response.json()["sourcedIdPairs"]
    assert [pair["suppliedSourcedId"] for pair in pairs] == [item["sourcedId"] for item in items]
    assert len({pair["allocatedSourcedId"] for pair in pairs}) == 500


async def test_a_final_grade_is_posted_as_a_result(writer: Client, district: Database) -> None:
    now, day = datetime.now(UTC), timedelta(days=1)
    save(
        district,
        insert(GradingTask).values(sourced_id="final", title="Final", score_group_id="letters"),
        insert(GradingWindow).values(
            sourced_id="open", task_id="final", term_id="S-fall", opens_at=now - day,
            closes_at=now + day,
        ),
        insert(GradingWindow).values(
            sourced_id="over", task_id="final", term_id="T-fall", opens_at=now - 2 * day,
            closes_at=now - day,
        ),
    )  # fmt: skip
    with district.transaction() as connection:
        keep_final_grades(connection)
    columns = (await writer.get(f"{BASE}/lineItems?filter=title='Final'")).json()
    open_, over = "S-algebra-1S-fallfinal", "T-art-1T-fallfinal"
    posted, late = [
        await writer.put(
            f"{BASE}/results/posted",
            json={"result": BODIES["result"] | {"lineItem": {"sourcedId": id_}, "score": 93}},
        )
        for id_ in (open_, over)
    ]

    validate(columns, {"$ref": "#/components/schemas/LineItemSetDType"}, DOCUMENT)
    assert {each["sourcedId"] for each in columns["lineItems"]} >= {open_, over}
    assert (posted.status_code, posted.json()["result"]["textScore"]) == (201, "A"), posted.text
    assert "result." in told(late, 422, "invaliddata")


async def test_what_has_dependants_is_not_deleted(writer: Client) -> None:
    said = {name: {**BODIES[name]} for name in ("category", "lineItem", "result")}
    said["lineItem"]["category"] = {"sourcedId": "own"}
    said["result"] |= {"lineItem": {"sourcedId": "own"}, "student": {"sourcedId": "pupil-05"}}
    paths = {"category": "categories", "lineItem": "lineItems", "result": "results"}
    for name, path in paths.items():
        made = await writer.put(f"{BASE}/{path}/own", json={name: said[name]})
        assert made.status_code == 201, made.text

    for path in ("categories", "lineItems"):
        response = await writer.delete(f"{BASE}/{path}/own")
        told(response, 422, "deletefailure")
        assert (await writer.get(f"{BASE}/{path}/own")).status_code == 200


async def test_what_the_sis_wrote_is_not_a_vendors_to_delete(writer: Client) -> None:
    for path in ("categories/quizzes", "lineItems/quiz-1", "results/quiz-1-lisa"):
        response = await writer.delete(f"{BASE}/{path}")
        assert "its own application" in told(response, 403, "forbidden")
        assert (await writer.get(f"{BASE}/{path}")).status_code == 200


async def test_a_post_that_is_sent_again_creates_nothing_more(writer: Client) -> None:
    address, body = f"{BASE}{UNDER['postLineItemsForClass']}", {"sourcedId": "t"}
    said = {"lineItems": [body | BODIES["lineItem"]]}
    other = {"lineItems": [body | BODIES["lineItem"] | {"title": "Other"}]}
    key = {"idempotency-key": "once"}
    first, again = [await writer.post(address, json=said, headers=key) for _ in range(2)]
    unlike = await writer.post(address, json=other, headers=key)

    assert first.json() == again.json()
    assert (first.status_code, again.status_code) == (201, 201)
    assert "'once'" in told(unlike, 422, "invaliddata")
    long = await writer.post(address, json=said, headers={"idempotency-key": "k" * 256})
    assert "idempotency key has 1 to 255" in told(long, 422, "invaliddata")


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_nobodys_change_is_overwritten_unseen(method: str, writer: Client) -> None:
    address = f"{BASE}/lineItems/shared-{method}"
    said = {"lineItem": BODIES["lineItem"]}
    old = (await writer.put(address, json=said)).headers["etag"]
    new = (await writer.put(address, json=said)).headers["etag"]
    for tags in (old, f"W/{new}", '"other"', "nonsense"):
        refused = await writer.request(method, address, json=said, headers={"if-match": tags})

        told(refused, 412, "invaliddata")
    good = await writer.request(method, address, json=said, headers={"if-match": f'"other", {new}'})
    assert good.status_code in {201, 204}


async def test_writers_who_mind_each_other_lose_nothing(writer: Client) -> None:
    address = f"{BASE}/results/counted"
    await writer.put(address, json={"result": BODIES["result"] | {"score": 0}})

    async def count(times: int) -> None:
        while times:
            read = await writer.get(address)
            result: Any = read.json()["result"]
            response = await writer.put(
                address,
                json={"result": result | {"score": result["score"] + 1}},
                headers={"if-match": read.headers["etag"]},
            )
            assert response.status_code in {201, 412}
            times -= response.status_code == 201

    await asyncio.gather(*(count(5) for _ in range(4)))

    assert (await writer.get(address)).json()["result"]["score"] == 20


async def test_writers_and_deleters_of_one_id_are_answered_with_what_they_did(
    writer: Client,
) -> None:
    (put,) = [each for each in WRITES if each.name == "putLineItem"]
    path = path_of(put, "contested")

    async def write(title: str) -> int:
        answer = await writer.put(path, json=body_of(put, "contested", title=title))
        assert answer.status_code == 201, answer.text
        assert answer.json()["lineItem"]["title"] == title
        return answer.status_code

    async def delete() -> int:
        answer = await writer.delete(path)
        assert answer.status_code in {204, 404}, answer.text
        return answer.status_code

    statuses: list[int] = []
    for number in range(15):
        asked = [each for i in range(3) for each in (write(f"{number}.{i}"), delete())]
        statuses += await asyncio.gather(*asked)
    assert {*statuses} >= {201, 204}


async def test_any_revision_is_one_that_there_is(writer: Client) -> None:
    address, said = f"{BASE}/lineItems/any", {"lineItem": BODIES["lineItem"]}
    early = await writer.put(address, json=said, headers={"if-match": "*"})
    await writer.put(address, json=said)
    late = await writer.put(address, json=said, headers={"if-match": "*"})

    told(early, 412, "invaliddata")
    assert late.status_code == 201


async def test_a_write_is_shown_to_who_asks(writer: Client) -> None:
    response = await writer.put(
        f"{BASE}/lineItems/seen",
        json={"lineItem": BODIES["lineItem"]},
        headers={"x-rollcall-debug": "1"},
    )

    assert response.headers["x-rollcall-document"].startswith("mutation putLineItem(")
    assert '"category": "quizzes"' in response.headers["x-rollcall-variables"]


def test_the_scopes_of_writes_are_those_of_their_objects() -> None:
    scopes = {(each.method, scope) for each in WRITES for scope in each.scopes}

    assert scopes == {
        ("PUT", uri("1.2", "gradebook.createput")),
        ("POST", uri("1.2", "gradebook.createpost")),
        ("DELETE", uri("1.2", "gradebook.delete")),
        ("PUT", uri("1.2", "assessment.createput")),
        ("DELETE", uri("1.2", "assessment.delete")),
    }


@pytest.mark.parametrize(
    ("said", "given"),
    [(2**53 + 1, 2.0**53), (2**64 - 1, 2.0**64), ("18014398509481985", 2.0**54), (-0.125, -0.125)],
)
async def test_a_score_is_the_nearest_number_there_is(
    said: Any, given: float, writer: Client, district: Database
) -> None:
    operation = next(each for each in WRITES if each.name == "putResult")
    body = body_of(operation, "big", score=said)
    made = await writer.put(path_of(operation, "big"), json=body, headers=of(district, operation))

    assert made.status_code == 201, made.text
    assert made.json()["result"]["score"] == given


ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, 2**63, 2**53 + 1, "1e400", "", " ", "\0", "x" * 5000, "'; --", "lisa",
    "S-algebra-1", "quiz-1", "2025-02-30", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00",
    [], {}, [None], [[]], {"sourcedId": None}, {"sourcedId": "\0"}, {"sourcedId": "letters"},
    {"": {"": ""}},
)  # fmt: skip
"""Values that somebody sends one day."""


def bent(said: Any, chance: random.Random) -> Any:
    """Return JSON in which some values are odd, missing or there twice."""
    if chance.random() < 0.15:
        return chance.choice(ODD)
    if isinstance(said, dict):
        return {name: bent(value, chance) for name, value in said.items() if chance.random() < 0.95}
    if isinstance(said, list):
        return [bent(each, chance) for each in said * chance.choice((1, 1, 2))]
    return said


@pytest.mark.parametrize("operation", [e for e in WRITES if e.method != "DELETE"], ids=named)
async def test_no_body_breaks_the_service(
    operation: Operation, writer: Client, district: Database
) -> None:
    chance = random.Random(operation.name)  # noqa: S311  odd, not secret
    headers = of(district, operation)
    for number in range(40):
        body = bent(body_of(operation, f"bent-{number}"), chance)
        response = await writer.request(
            operation.method, path_of(operation, f"bent-{number}"), json=body, headers=headers
        )

        if response.status_code != 201:
            told(response, 422, "invaliddata")


async def test_a_result_that_replaces_others_names_them_in_headers(
    writer: Client, district: Database
) -> None:
    headers = of(district, next(each for each in WRITES if each.name == "putResult"))
    body = {"result": BODIES["result"]}
    first = await writer.put(f"{BASE}/results/a%2Cb", json=body, headers=headers)
    second = await writer.put(f"{BASE}/results/c", json=body, headers=headers)
    posted = {"results": [{"sourcedId": "x", **BODIES["result"]}]}
    third = await writer.post(f"{BASE}/lineItems/quiz%2F2@b/results", json=posted, headers=headers)

    told = [
        (each.headers.get("x-replaced-results-count"), each.headers.get("x-replaced-results"))
        for each in (second, third)
    ]
    assert first.status_code == 201
    assert told == [("1", "a%2Cb"), ("1", "c")]
