"""The log of failed requests: what it tells support, what it never holds, and its bounds."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from app.access import token_request
from app.access.choosing import NotShareable, chosen
from app.access.failure_log import KEYS, FailedRequest, FailureLog
from app.access.failure_sentences import explain_failure
from app.access.failures import MOST, Failure, FailureFilter, failed_requests
from app.access.sharing import LITTLE
from app.database import Database
from app.disclosure.retention import forget
from app.edge import Edge
from app.errors import RollcallError
from rest_facade import refusals
from tests.access.asking import basic
from tests.access.office import Office
from tests.access.service import Service, client

BASE = "/ims/oneroster"


def found(office: Office, client_id: str, limit: int = MOST) -> list[Failure]:
    with office.database.transaction() as transaction:
        return [*failed_requests(transaction, FailureFilter(client_id), limit)]


async def test_failed_requests_are_logged_without_ids_and_values(
    service: Service,
) -> None:
    office = service.office
    issued = office.connect("Quiz", type_="grade-book-sync", partner=True)
    token = await office.token(issued)
    body: Any = {"result": {"student": {"sourcedId": "lisa-s"}, "metadata": {"simpson": 1}}}
    async with client(service.app, token) as vendor:
        asked = [
            await vendor.get(f"{BASE}/rostering/v1p2/users?filter=familyNam='Simpson'"),
            await vendor.get(f"{BASE}/rostering/v1p2/students/lisa-s/classes/homer"),
            await vendor.get(f"{BASE}/gradebook/v1p2/results/lisa-s"),
            await vendor.put(f"{BASE}/gradebook/v1p2/results/lisa-s", json=body),
            await vendor.delete(f"{BASE}/rostering/v1p2/users/lisa-s"),
        ]
    async with client(service.app) as stranger:
        headers = dict(basic(issued.client_id, "wrong"))
        data = {"grant_type": "client_credentials"}
        asked.append(await stranger.post("/oauth2/token", headers=headers, data=data))
        headers, data = dict(basic(issued.client_id, issued.secret)), data | {"scope": "everything"}
        asked.append(await stranger.post("/oauth2/token", headers=headers, data=data))
    assert isinstance(service.app, Edge)
    assert service.app._failures is not None
    await service.app._failures.close()

    logged = found(office, issued.client_id)[::-1]
    rows = [(each.method, each.path, each.status, each.reason) for each in logged]
    assert ("GET", f"{BASE}/rostering/v1p2/users", 400, "bad_filter") in rows
    assert ("GET", f"{BASE}/gradebook/v1p2/results/{{id}}", 404, "unknown_object") in rows
    assert ("POST", "/oauth2/token", 401, "invalid_client") in rows
    assert ("POST", "/oauth2/token", 400, "invalid_scope") in rows
    (written,) = [each for each in logged if each.method == "PUT"]
    assert written.status == 422
    assert written.reason.startswith("bad_body (result.")
    assert [each.status for each in logged] == [each.status_code for each in asked]
    assert [each.request_id for each in logged] == [each.headers["x-request-id"] for each in asked]
    for name in ("lisa", "Simpson", "simpson", "homer"):
        assert name not in str(logged)


async def test_equal_failures_are_one_row_and_rows_are_bounded(
    office: Office, opened: Database
) -> None:
    client_id, other = office.connect().client_id, office.connect().client_id
    log = FailureLog(opened, pause=0.01)
    for number in range(KEYS + 5):
        failed = FailedRequest(client_id, "GET", f"/{number}", 404, "unknown_path")
        log.note(failed, f"id-{number}")
        log.note(failed, f"again-{number}")
    log.note(FailedRequest("nobody", "GET", "/", 404, "unknown_path"), "id")
    await log.close()
    logged = found(office, client_id)
    assert len(logged) == KEYS, "more different ones in a second are dropped"
    assert {each.times for each in logged} == {2}
    assert logged[-1].request_id == "again-0"

    office.run(
        """
        INSERT INTO request_failure
            (connection_id, at, method, path, status, reason, times, request_id)
        SELECT :id, now() - interval '500 days', 'GET', '/', 404, 'old', 1, 'r'
        FROM generate_series(1, :most)
        """,
        id=client_id,
        most=MOST,
    )
    office.run(
        """
        INSERT INTO request_failure
            (connection_id, at, method, path, status, reason, times, request_id)
        VALUES (:id, now(), 'GET', '/', 404, 'other', 1, 'r')
        """,
        id=other,
    )
    log = FailureLog(opened, pause=0.01)
    log.note(FailedRequest(client_id, "GET", "/last", 404, "unknown_path"), "last")
    await log.close()
    logged = found(office, client_id)
    assert len(logged) == MOST
    assert logged[0].path == "/last"
    assert [each.reason for each in found(office, other)] == ["other"]

    forget(office.database, datetime.now(UTC))
    assert [each.path for each in found(office, client_id)] == ["/last"]


async def test_failures_are_dropped_while_the_database_is_unavailable(office: Office) -> None:
    closed = Database(office.database.url)
    log = FailureLog(closed, pause=0.01)
    log.note(FailedRequest("any", "GET", "/", 503, "unavailable"), "id")
    async with asyncio.timeout(60):
        await log.close()
    closed.dispose()


@pytest.mark.parametrize("role", ["students", "Teacher", ""])
def test_unknown_role_is_refused_with_the_allowed_ones(role: str) -> None:
    with pytest.raises(NotShareable, match=r"Allowed: aide, .* student, .*'ext:'"):
        chosen(LITTLE, {"roles": [role]})
    assert chosen(LITTLE, {"roles": ["student", "ext:coach"]}).roles == ("ext:coach", "student")


FAILED = """
query ($connection: ID, $since: DateTime, $status: Int, $code: String, $after: String) {
    administration { failedRequests(
        connection: $connection, since: $since, status: $status, code: $code, after: $after
        limit: 2
    ) {
        nodes { connection at operation status code fields reason times requestId }
        totalCount pageInfo { hasNextPage endCursor }
    } }
}
"""


async def test_failed_requests_are_filtered_and_paged(service: Service) -> None:
    office = service.office
    client_id, other = office.connect().client_id, office.connect().client_id
    for number in range(5):
        office.run(
            """
            INSERT INTO request_failure
                (connection_id, at, method, path, status, reason, times, request_id)
            VALUES (:id, :at, 'PUT', '/results/{id}', :status, :reason, 1, :request)
            """,
            id=other if number == 4 else client_id,
            at=f"2026-01-0{number + 1}T00:00:00Z",
            status=404 if number == 1 else 422,
            reason="unknown_object" if number == 1 else "bad_body (result.score, result.status)",
            request=f"r{number}",
        )

    async def asked(**given: object) -> tuple[list[str], int, Any]:
        found = (await service.data(FAILED, **given))["administration"]["failedRequests"]
        ids = [each["requestId"] for each in found["nodes"]]
        return ids, found["totalCount"], found["pageInfo"]

    ids, total, page = await asked(connection=client_id)
    assert (ids, total, page["hasNextPage"]) == (["r3", "r2"], 4, True)
    ids, total, page = await asked(connection=client_id, after=page["endCursor"])
    assert (ids, total, page["hasNextPage"]) == (["r1", "r0"], 4, False)
    assert (await asked())[:2] == (["r4", "r3"], 5)
    assert (await asked(connection=client_id, since="2026-01-03T00:00:00Z"))[0] == ["r3", "r2"]
    assert (await asked(status=404))[0] == (await asked(code="unknown_object"))[0] == ["r1"]
    (newest, _) = (await service.data(FAILED))["administration"]["failedRequests"]["nodes"]
    assert newest == {
        "connection": other,
        "at": "2026-01-05T00:00:00.000Z",
        "operation": "PUT /results/{id}",
        "status": 422,
        "code": "bad_body",
        "fields": ["result.score", "result.status"],
        "reason": "bad_body (result.score, result.status)",
        "times": 1,
        "requestId": "r4",
    }
    assert (await service.refusal(FAILED, connection="nobody"))[0] == "UNKNOWN_CONNECTION"
    for after in ("", "x", "-1", "9" * 30):
        assert (await service.refusal(FAILED, after=after))[0] == "BAD_ARGUMENT"


def test_every_error_that_a_vendor_gets_has_a_sentence_of_its_own() -> None:
    members = [*vars(refusals).values(), *vars(token_request).values()]
    errors = [each for each in members if isinstance(each, type) and "code" in vars(each)]
    assert len(errors) > 25
    for error in errors:
        sentence = explain_failure(error.code, 400)
        assert error is RollcallError or not sentence.startswith("The request was refused"), error

    assert explain_failure("Not Found", 404) == "The request was refused with status 404."
    assert explain_failure("Bad Gateway", 502).startswith("The service failed with status 502;")
