"""What every answer has in common, and what is written down of it."""

import asyncio
import subprocess
import sys
from dataclasses import fields
from typing import Any, get_args

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route
from starlette.types import Message, Scope, Send
from structlog.testing import capture_logs

from app.database import Database
from app.edge import Edge
from app.errors import RollcallError
from app.events import Event
from app.main import create_app
from app.settings import Settings
from app.shortcut import Shortcut


class _Full(RollcallError):
    code, status = "full", 409


async def _bug(_request: Request) -> None:
    raise ValueError("Ada Lovelace has no grade")


async def _refusing(_request: Request) -> None:
    raise _Full("There is no room for 'S1'.")


async def _breaking(_request: Request) -> StreamingResponse:
    async def half() -> Any:
        yield b"half"
        raise ValueError("Ada Lovelace has no grade")

    return StreamingResponse(half())


def _get(path: str) -> Scope:
    return {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [],
        "asgi": {"version": "3.0"},
    }


async def _nothing_more() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


def _into(sent: list[Message]) -> Send:
    async def send(message: Message) -> None:
        sent.append(message)

    return send


@pytest.fixture
def service(service: Edge) -> Edge:
    assert isinstance(service.app, Shortcut)
    assert isinstance(service.app.app, FastAPI)
    service.app.app.routes.append(Route("/bug/{id}", _bug))
    service.app.app.routes.append(Route("/refusing", _refusing))
    service.app.app.routes.append(Route("/breaking", _breaking))
    return service


async def test_every_answer_has_an_id_and_safe_headers(client: httpx.AsyncClient) -> None:
    headers = (await client.get("/live")).headers
    assert len(headers["x-request-id"]) == 16
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert "strict-transport-security" not in headers


async def test_https_is_kept_to_once_it_is_the_public_address(
    database: Database, settings: Settings
) -> None:
    service = create_app(settings.model_copy(update={"public_url": "https://a.example"}), database)
    transport = httpx.ASGITransport(service)
    async with httpx.AsyncClient(transport=transport, base_url="http://a.example") as client:
        answer = await client.get("/live")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("theirs", "taken"), [("proxy-4711-ab", True), ("x", False), ("a b\tc d e f", False)]
)
async def test_the_id_a_proxy_gave_is_kept_where_it_is_one(
    client: httpx.AsyncClient, theirs: str, taken: bool
) -> None:
    answer = await client.get("/live", headers={"x-request-id": theirs})
    assert (answer.headers["x-request-id"] == theirs) is taken


async def test_an_unknown_address_is_said_in_json(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nothing/here")
    assert answer.status_code == 404
    assert answer.json() == {
        "error": "not_found",
        "message": "There is nothing at this address; see / for what there is.",
        "requestId": answer.headers["x-request-id"],
    }


@pytest.mark.parametrize(
    "path", ["/token", "/oauth/token/", "/oauth2/access_token", "/ims/oneroster/TOKEN"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_address_that_looks_like_a_token_url_is_answered_with_the_token_url(
    client: httpx.AsyncClient, path: str, method: str
) -> None:
    answer = await client.request(method, path, auth=("id", "secret"))

    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"
    assert "/oauth2/token: POST grant_type=client_credentials" in answer.json()["message"]


async def test_a_wrong_method_is_said_in_json(client: httpx.AsyncClient) -> None:
    answer = await client.post("/live")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"
    assert answer.json()["message"] == "This address does not answer to POST; it answers to GET."


async def test_a_refusal_keeps_its_status_code_and_sentence(client: httpx.AsyncClient) -> None:
    answer = await client.get("/refusing")
    assert answer.status_code == 409
    assert answer.json()["error"] == "full"
    assert answer.json()["message"] == "There is no room for 'S1'."


async def test_a_bug_tells_its_caller_nothing_and_its_operator_where(
    client: httpx.AsyncClient,
) -> None:
    with capture_logs() as lines:
        answer = await client.get("/bug/pupil-7")
    assert answer.status_code == 500
    assert answer.json()["requestId"] == answer.headers["x-request-id"]
    assert "Ada" not in answer.text
    crashed, answered = lines
    assert (crashed["event"], crashed["error"]) == ("crashed", "ValueError")
    assert "test_edge.py" in crashed["where"]
    assert answered["request_id"] == crashed["request_id"] == answer.json()["requestId"]
    assert "Ada" not in str(lines)


async def test_an_answer_that_breaks_off_does_not_end_well(service: FastAPI) -> None:
    sent: list[Message] = []
    with capture_logs() as lines:
        await service(_get("/breaking"), _nothing_more, _into(sent))
    assert [line["event"] for line in lines] == ["crashed", "answered"]
    assert sent[0]["status"] == 200
    assert all(message["more_body"] for message in sent[1:])


async def test_a_request_is_one_line_without_its_path(client: httpx.AsyncClient) -> None:
    with capture_logs() as lines:
        await client.get("/live?email=ada@school.example")
    (line,) = lines
    assert line.pop("seconds") < 1
    assert len(line.pop("request_id")) == 16
    assert line == {
        "event": "answered",
        "log_level": "info",
        "operation": "/live",
        "method": "GET",
        "status": 200,
    }


@pytest.mark.parametrize(
    ("path", "operation"), [("/", "/"), ("/bug/pupil-7", "unknown"), ("/pupil-7", "unknown")]
)
async def test_a_line_names_a_path_of_ours_and_no_other(
    client: httpx.AsyncClient, path: str, operation: str
) -> None:
    with capture_logs() as lines:
        await client.get(path)
    assert {line["operation"] for line in lines} == {operation}


def test_events_have_no_field_that_could_tell_of_a_pupil() -> None:
    allowed = {
        *("operation", "method", "status", "seconds", "caller", "request_id"),
        *("error", "where", "public_url", "workers", "run", "state", "edition", "answers"),
        *("reason", "address"),
        *("document", "steps"),  # the name that a tool gave its operation; names of our steps
        *("job", "action"),  # the number of an import; whether it imports, checks or undoes
    }
    for kind in get_args(Event):
        assert {field.name for field in fields(kind)} <= allowed


_ONE_LINE = """
import logging, sys
from app.events import Serving, emit, log
log.configure(watched=sys.argv[1] == "watched")
emit(Serving("http://127.0.0.1:8000", 1))
logging.getLogger("somebody.elses").warning("a library speaks")
"""
_OUTAGE = """
import logging
from app.events import log
for _ in "serve", "worker":
    log.configure(watched=False)
pool = logging.getLogger("psycopg.pool")
for number in range(3):
    pool.warning("discarding closed connection: %s", number)
    pool.warning("error connecting in %r: %s", "pool-1", f"refused {number}")
pool.error("a bug")
"""


@pytest.mark.parametrize("by", ["watched", "unwatched"])
def test_a_line_is_json_unless_a_person_watches(by: str) -> None:
    said = subprocess.run(
        [sys.executable, "-c", _ONE_LINE, by], check=True, stderr=subprocess.PIPE, text=True
    ).stderr
    ours, library = said.splitlines()
    assert "serving" in ours
    assert "a library speaks" in library
    assert {line.startswith('{"') for line in (ours, library)} == {by == "unwatched"}


def test_outage_is_one_line_of_the_pool() -> None:
    logged = subprocess.run(
        [sys.executable, "-c", _OUTAGE], check=True, stderr=subprocess.PIPE, text=True
    ).stderr
    refused, bug = logged.splitlines()
    assert "refused 0" in refused
    assert "a bug" in bug
