"""Connections and applications deleted: what is gone, and what stays on record."""

import asyncio
from time import sleep

import pytest
from anyio import to_thread
from sqlalchemy import text

from app.access.bearer import authenticate
from app.access.changes import changes
from app.access.deletion import (
    HasConnections,
    StillActive,
    delete_application,
    delete_connection,
    deleted_connections,
)
from app.access.rotation import UnknownConnection
from app.access.vendor_keys import UnknownApplication
from app.disclosure.activity import activity
from tests.access.asking import basic
from tests.access.office import Office
from tests.access.service import Service


def test_active_connection_is_not_deleted(office: Office) -> None:
    client_id = office.connect().client_id
    with office.database.transaction() as transaction, pytest.raises(StillActive) as refused:
        delete_connection(transaction, client_id, "Ada")
    assert f"rollcall connection disable {client_id}" in str(refused.value)
    with office.database.transaction() as transaction, pytest.raises(UnknownConnection):
        delete_connection(transaction, "nobody", "Ada")


async def test_deleted_connection_is_gone_and_its_logs_stay(office: Office) -> None:
    issued = office.connect("Reading")
    successor = office.connect("Reading")
    office.run("UPDATE connection SET replaces = :id WHERE id <> :id", id=issued.client_id)
    await office.token(issued)
    office.run(
        """
        INSERT INTO disclosed_query (digest, operation, type, path, ids, single, fields, order_by)
            VALUES ('q', 'getAllUsers', '', '/users', '{}', FALSE, '{}', '[]')
        """
    )
    office.run(
        """
        INSERT INTO disclosure (at, connection_id, query, view, first, "limit", rows, total)
            VALUES (now(), :id, 'q', 'v', 0, 100, 7, 7)
        """,
        id=issued.client_id,
    )
    office.switch(issued.client_id, on=False)
    with office.database.transaction() as transaction:
        deleted = delete_connection(transaction, issued.client_id, "Ada")

    assert [each.client_id for each in office.registered()] == [successor.client_id]
    assert office.registered()[0].replaces is None
    assert office.tokens() == 0
    refused = await office.ask(headers=basic(issued.client_id, issued.secret))
    assert refused.status == 401
    with office.database.transaction() as transaction:
        assert deleted_connections(transaction) == [deleted]
        (last,) = changes(transaction, issued.client_id, limit=1)
        assert (last.fields, last.changed_by) == ({"deleted": [None, True]}, "Ada")
        (found,) = activity(transaction, issued.client_id)
        assert (found.application, found.days[0].rows) == ("Reading", 7)
        own = {each.connection: each.application for each in activity(transaction)}
        assert own[issued.client_id] == "Reading"


def test_application_is_deleted_after_its_connections(office: Office) -> None:
    client_id = office.connect("Reading").client_id
    office.switch(client_id, on=False)
    with office.database.transaction() as transaction:
        with pytest.raises(HasConnections, match=client_id):
            delete_application(transaction, "Reading", "Ada")
        delete_connection(transaction, client_id, "Ada")
        delete_application(transaction, "Reading", "Ada")
        with pytest.raises(UnknownApplication):
            delete_application(transaction, "Reading", "Ada")
        left = transaction.execute(text("SELECT count(*) FROM application")).scalar_one()
        assert left == 0
        (kept,) = deleted_connections(transaction)
        log = text("SELECT fields, changed_by FROM application_change ORDER BY id DESC LIMIT 1")
        assert tuple(transaction.execute(log).one()) == ({"deleted": [None, True]}, "Ada")
    assert kept.name == "Reading"


_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
_END = "UPDATE connection SET active = FALSE WHERE id = :id"


async def test_token_request_of_connection_that_is_being_deleted_is_401(office: Office) -> None:
    issued = office.connect("Reading")
    with office.database.transaction() as transaction:
        transaction.execute(text(_END), {"id": issued.client_id})
        delete_connection(transaction, issued.client_id, "Ada")
        request = asyncio.create_task(office.ask(headers=basic(issued.client_id, issued.secret)))
        await to_thread.run_sync(_until_waiting, office)
    answer = await request

    assert (answer.status, answer.json["error"]) == (401, "invalid_client")
    assert office.tokens() == 0


def _until_waiting(office: Office) -> None:
    """Return when a statement waits for what another transaction has locked."""
    for _ in range(3000):
        with office.database.transaction() as transaction:
            if transaction.execute(text(_WAITING)).scalar_one():
                return
        sleep(0.01)
    raise AssertionError("nothing waits for the deletion")


async def test_deleted_tool_changes_nothing(service: Service) -> None:
    office = service.office
    standing = await authenticate(office.database, service.tool)
    assert standing is not None
    office.switch(standing.viewer.id, on=False)
    with office.database.transaction() as transaction:
        delete_connection(transaction, standing.viewer.id, "Ada")

    refusal = await service.refusal('mutation { deleteApplication(name: "Nobody") }')

    assert refusal[0] == "CONNECTION_ENDED"
