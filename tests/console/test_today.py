"""Today: what needs a person, and the first steps."""

from datetime import UTC, datetime, timedelta

from app.access.details import Details
from app.access.failure_log import FailedRequest, FailureLog
from app.console.pages.today import find_matters
from tests.access.service import Service
from tests.console.console import Console


async def test_today_names_what_needs_a_person(console: Console, service: Service) -> None:
    soon = datetime.now(UTC) + timedelta(days=3)
    details = Details(label="North", contact="Bea", expires_at=soon)
    issued = service.office.connect("Acme", details=details)
    failures = FailureLog(service.office.database)
    failures.note(FailedRequest(issued.client_id, "GET", "/x", 400, "invalid_filter"), "one")
    await failures.close()

    page = await console.get("/console")

    assert "Acme (North): access expires soon" in page
    assert "Acme (North): 1 failed request in 24 hours" in page
    assert "Owner: Bea" in page
    assert "First steps" in page
    assert "1 failed request in 24 hours" in await console.get("/console/applications")
    assert "GET /x" in await console.get(f"/console/connections/{issued.client_id}")


def test_held_refresh_and_import_come_before_all_else() -> None:
    loss = {"kind": "users", "schoolName": "North", "removed": 1_200, "alarming": True}
    held = {"askedBy": "Ada", "reason": None, "losses": [loss]}
    cache = {"held": held, "history": []}
    package = {"file": "roster.zip", "state": "held", "importedBy": None}
    check = {"name": "x", "title": "People without a name", "severity": "ERROR", "count": 2}
    found = {
        "cache": cache,
        "imports": [package, {**package, "state": "applied"}],
        "connections": [],
        "failedRequests": {"nodes": [{"connection": "gone", "times": 1}]},
    }

    matters = [*find_matters(found, [check], datetime.now(UTC))]

    assert [each.title for each in matters] == [
        "A refresh is on hold",
        "The import of roster.zip is on hold",
        "People without a name",
    ]
    assert matters[0].text == "It would remove 1,200 users of North."
    failed = {"state": "failed", "reason": "The disk is full."}
    found |= {"cache": {"held": None, "history": [failed]}, "imports": []}
    assert [each.text for each in find_matters(found, [], datetime.now(UTC))] == [
        "The disk is full."
    ]
