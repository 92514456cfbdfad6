"""A tool passes grades back, as Google's suite for OneRoster 1.2 goes about it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.journeys.processes import Service, run, serve

ROSTERING, GRADEBOOK = "/ims/oneroster/rostering/v1p2", "/ims/oneroster/gradebook/v1p2"
MOST = {"limit": 10_000}
RESULT = {"scoreStatus": "fully graded", "comment": "", "scoreDate": "2025-11-03T15:00:00.000Z"}


class Tool:
    """A partner's application with a token of its own."""

    def __init__(self, service: Service, credentials: dict[str, str]) -> None:
        self._base = f"http://127.0.0.1:{service.port}"
        secret = (credentials["clientId"], credentials["clientSecret"])
        form = {"grant_type": "client_credentials"}
        given = httpx.post(f"{self._base}/oauth2/token", data=form, auth=secret)
        self._headers = {"authorization": f"Bearer {given.json()['access_token']}"}

    def ask(self, method: str, path: str, status: int, **said: Any) -> Any:
        """Return the JSON of an answer of this status."""
        response = httpx.request(
            method, f"{self._base}{path}", headers=self._headers, timeout=30, **said
        )
        assert response.status_code == status, response.text
        return response.json() if response.content else None

    def one(self, path: str) -> Any:
        """Return the first object of a list."""
        (found,) = self.ask("GET", path, 200, params=MOST).values()
        return found[0]

    def ids(self, path: str) -> set[str]:
        """Return the ids of all objects of a list."""
        (found,) = self.ask("GET", path, 200, params=MOST).values()
        return {each["sourcedId"] for each in found}


@pytest.fixture(scope="module")
def credentials(home: Path) -> dict[str, str]:
    """The credentials of a partner that may write."""
    made = run(
        home, "connection", "create", "Passback",
        "--type", "grade-book-sync", "--partner", "--version", "1.2", "--json",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    said: dict[str, str] = json.loads(made.stdout)
    return said


@pytest.fixture
def service(home: Path) -> Iterator[Service]:
    service = serve(home)
    yield service
    if service.process.poll() is None:
        service.interrupt()


def test_a_score_goes_all_its_ways_over_a_socket(
    service: Service, credentials: dict[str, str]
) -> None:
    tool = Tool(service, credentials)
    email = tool.one(f"{ROSTERING}/teachers")["email"]
    (teacher,) = tool.ask("GET", f"{ROSTERING}/teachers?filter=email='{email}'", 200)["users"]
    class_ = tool.one(f"{ROSTERING}/teachers/{teacher['sourcedId']}/classes")
    of_class = f"{GRADEBOOK}/classes/{class_['sourcedId']}"
    student = tool.one(f"{ROSTERING}/classes/{class_['sourcedId']}/students")
    category = tool.one(f"{of_class}/categories")
    item: dict[str, Any] = {
        "title": "Passed back",
        "description": "By a tool.",
        "assignDate": "2025-11-03T08:00:00.000Z",
        "dueDate": "2025-11-10T22:00:00.000Z",
        "class": {"sourcedId": class_["sourcedId"]},
        "category": {"sourcedId": category["sourcedId"]},
        "school": {"sourcedId": class_["school"]["sourcedId"]},
        "resultValueMin": 0.0,
        "resultValueMax": 100.0,
    }
    tool.ask("PUT", f"{GRADEBOOK}/lineItems/passed", 201, json={"lineItem": item})
    assert "passed" in tool.ids(f"{of_class}/lineItems")

    result: dict[str, Any] = RESULT | {
        "lineItem": {"sourcedId": "passed"}, "student": {"sourcedId": student["sourcedId"]}
    }  # fmt: skip
    for said in ({"score": 80}, {"score": 300}, {"score": 80, "scoreStatus": "exempt"}):
        tool.ask("PUT", f"{GRADEBOOK}/results/passed-1", 201, json={"result": result | said})
        read = tool.one(f"{of_class}/lineItems/passed/results")
        assert said.items() <= read.items()
    for path, list_ in (
        ("results/passed-1", f"{of_class}/lineItems/passed/results"),
        ("lineItems/passed", f"{of_class}/lineItems"),
    ):
        tool.ask("DELETE", f"{GRADEBOOK}/{path}", 204)
        assert path.rpartition("/")[2] not in tool.ids(list_)
        tool.ask("GET", f"{GRADEBOOK}/{path}", 404)


def test_what_was_acknowledged_outlives_a_kill(
    service: Service, credentials: dict[str, str], home: Path
) -> None:
    tool = Tool(service, credentials)
    before = tool.one(f"{GRADEBOOK}/lineItems")
    said = {"lineItem": before | {"sourcedId": "kept", "title": "Kept"}}
    kept = tool.ask("PUT", f"{GRADEBOOK}/lineItems/kept", 201, json=said)
    service.process.kill()
    service.leave()
    again = serve(home)
    try:
        assert Tool(again, credentials).ask("GET", f"{GRADEBOOK}/lineItems/kept", 200) == kept
    finally:
        again.interrupt()
