"""Requests of a connection that ended while a worker still remembers its token."""

from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.access.bearer import authenticate
from app.access.deletion import delete_connection
from app.database import Database
from rest_facade.resources import Operation
from tests.facade.asking import HOST
from tests.facade.district import token
from tests.facade.service import Client
from tests.facade.test_writes import EVERY, body_of, path_of, told

ROOT = f"{HOST}/ims/oneroster"
ENDS = pytest.mark.parametrize("deleted", [False, True], ids=["disabled", "deleted"])


async def _remembered(district: Database, **said: Any) -> tuple[dict[str, str], str]:
    """Return the headers of a new connection that a worker remembers, and its client id."""
    bearer = token(district, **said)
    standing = await authenticate(district, bearer)
    assert standing is not None
    return {"authorization": f"Bearer {bearer}"}, standing.viewer.id


def _end(district: Database, client_id: str, *, deleted: bool) -> None:
    with district.transaction() as transaction:
        disable = text("UPDATE connection SET active = FALSE WHERE id = :id")
        transaction.execute(disable, {"id": client_id})
        if deleted:
            delete_connection(transaction, client_id, "Ada")


def _changes(district: Database) -> int:
    with district.transaction() as transaction:
        count = transaction.scalar(text("SELECT count(*) FROM grade_change"))
    assert isinstance(count, int)
    return count


def _check(response: httpx.Response) -> None:
    told(response, 401, "unauthorisedrequest")
    assert 'error="invalid_token"' in response.headers["www-authenticate"]


@ENDS
@EVERY
async def test_write_of_ended_connection_is_401_and_changes_nothing(
    operation: Operation, writer: Client, district: Database, deleted: bool
) -> None:
    is_test = operation.resource.singular.startswith("assessment")
    type_ = "assessments-sync" if is_test else "grade-book-sync"
    headers, client_id = await _remembered(district, type_=type_)
    before = _changes(district)
    _end(district, client_id, deleted=deleted)
    response = await writer.request(
        operation.method,
        path_of(operation, "of one that ended"),
        json=None if operation.method == "DELETE" else body_of(operation, "of one that ended"),
        headers=headers | {"idempotency-key": "once"},
    )

    _check(response)
    assert _changes(district) == before


async def test_request_of_deleted_connection_with_quota_is_401(
    writer: Client, district: Database
) -> None:
    headers, client_id = await _remembered(district)
    with district.transaction() as transaction:
        limit = text("UPDATE connection SET quota = 100 WHERE id = :id")
        transaction.execute(limit, {"id": client_id})
    await authenticate(district, headers["authorization"].removeprefix("Bearer "), anew=True)
    _end(district, client_id, deleted=True)

    _check(await writer.get(f"{ROOT}/rostering/v1p2/users", headers=headers))


@pytest.mark.parametrize("path", ["/rostering/v1p2/users", "/gradebook/v1p2/results"])
async def test_list_for_deleted_connection_is_401(
    writer: Client, district: Database, path: str
) -> None:
    headers, client_id = await _remembered(district)
    _end(district, client_id, deleted=True)

    _check(await writer.get(f"{ROOT}{path}", headers=headers))
