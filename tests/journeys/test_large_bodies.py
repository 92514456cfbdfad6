"""Bodies of hostile size over a real socket: each is refused, and the service answers meanwhile."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.journeys.processes import Service
from tests.journeys.vendors import GRADES, vendor

PATIENCE = 1.0
"""Seconds within which /live answers; it takes some milliseconds on an idle machine."""
NESTED = '{"a":[' + ",".join(["[[[[[[1]]]]]]"] * 200) + "]}"
RESULT = {"student": "s", "lineItem": "l", "scoreStatus": "exempt", "scoreDate": "2026-10-01"}
LINE_ITEM = {
    "title": "Quiz",
    "assignDate": "2026-10-01T00:00:00Z",
    "dueDate": "2026-10-02T00:00:00Z",
    "class": "c",
    "category": "q",
}


def nested_metadata() -> bytes:
    """Return 7 MB of short lists within lists."""
    inside = ",".join([NESTED] * (7_000_000 // len(NESTED)))
    return f'{{"lineItem":{{"title":"x","metadata":{{"m":[{inside}]}}}}}}'.encode()


def objectives() -> bytes:
    """Return a line item with 700,000 objectives."""
    learned = {"source": "case", "learningObjectiveIds": [str(i) for i in range(700_000)]}
    return json.dumps({"lineItem": LINE_ITEM | {"learningObjectiveSet": [learned]}}).encode()


def results(count: int) -> bytes:
    """Return so many results of a line item."""
    each = [RESULT | {"sourcedId": str(i)} for i in range(count)]
    return json.dumps({"results": each}).encode()


def long_text() -> bytes:
    """Return a line item with a title of 9 MB."""
    return json.dumps({"lineItem": LINE_ITEM | {"title": "x" * 9_000_000}}).encode()


def too_long() -> bytes:
    """Return more bytes than any body may have."""
    return json.dumps({"lineItem": LINE_ITEM | {"title": "x" * 10_000_000}}).encode()


@pytest.fixture(scope="module", params=["1.1", "1.2"])
def writer(
    service: Service, home: Path, request: pytest.FixtureRequest
) -> Iterator[tuple[str, httpx.Client]]:
    """A partner's client, with the base path of its version."""
    assert service.said
    with vendor(home, request.param) as caller:
        yield GRADES[request.param], caller


def slowest_live(service: Service, pending: Future[httpx.Response]) -> float:
    """Return the longest that /live took until another request was answered."""
    slowest = 0.0
    with httpx.Client(base_url=f"http://127.0.0.1:{service.port}", timeout=60) as watch:
        while True:
            began = time.monotonic()
            assert watch.get("/live").status_code == 200
            slowest = max(slowest, time.monotonic() - began)
            if pending.done():
                return slowest


@pytest.mark.parametrize(
    ("path", "make", "status", "told"),
    [
        ("lineItems/large", nested_metadata, 422, "objects and lists; at most 50,000"),
        ("lineItems/large", objectives, 422, "commas; at most 200,000"),
        ("lineItems/large", long_text, 422, "title: this has 9,000,000 characters"),
        ("lineItems/large", too_long, 413, "10,000,000 bytes"),
    ],
)
def test_the_service_answers_while_a_large_body_is_refused(
    writer: tuple[str, httpx.Client],
    service: Service,
    path: str,
    make: Callable[[], bytes],
    status: int,
    told: str,
) -> None:
    base, caller = writer
    body = make()
    with ThreadPoolExecutor(1) as sender:
        pending = sender.submit(lambda: caller.put(f"{base}/{path}", content=body))
        slowest = slowest_live(service, pending)
    answer = pending.result()
    assert (answer.status_code, told in answer.text) == (status, True), answer.text
    assert slowest < PATIENCE


@pytest.mark.parametrize(
    ("count", "told"), [(20_000, "results: this has"), (1_000, "There is no lineItem")]
)
def test_the_service_answers_while_many_results_are_checked(
    service: Service, home: Path, count: int, told: str
) -> None:
    body = results(count)
    with vendor(home, "1.2") as caller, ThreadPoolExecutor(1) as sender:
        pending = sender.submit(
            lambda: caller.post(f"{GRADES['1.2']}/lineItems/none/results", content=body)
        )
        slowest = slowest_live(service, pending)
    assert told in pending.result().text
    assert slowest < PATIENCE
