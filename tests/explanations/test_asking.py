"""`rollcall why`, `rollcall preview` and the graph tell the same."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner

from app.access.sharing import DataToShare
from app.access.viewer import EVERYTHING, Viewer
from app.database import Database
from app.publishing.refresh import refresh
from graphql_schema.execute import Graph
from tests.build import save
from tests.commands import rollcall
from tests.explanations.worlds import DISTRICT, VENDOR, connected
from tests.postgres import filled_for

TOOL = Viewer("tool", "T", "Tool", frozenset({"graphql.read"}), None, EVERYTHING)
CONNECTION = Viewer("connection", VENDOR, "Vendor", frozenset(), "1.2", EVERYTHING)
WHY = """
query ($kind: SisRecordKind!, $record: ID!, $connections: [ID!]) {
    administration {
        whyNot(kind: $kind, record: $record, connections: $connections) {
            record { kind sourcedId name }
            edition published
            reasons { ...Reason }
            connections { connection application visible reasons { ...Reason } }
        }
    }
}
fragment Reason on WhyNotReason {
    rule depth blocks sentence
    about { kind sourcedId name } cause { kind sourcedId name }
    mend where
}
"""
ASKED = (("person", "lisa", VENDOR), ("score", "sketch-apu", VENDOR), ("person", "apu", None))


def _publish(database: Database) -> None:
    save(database, *DISTRICT)
    refresh(database)
    connected(database, ("1.2", "roster-sync"), DataToShare(roles=("teacher",)))


template = filled_for("district", _publish)


@pytest.fixture
async def district(database: Database) -> AsyncIterator[Database]:
    """The published district, and a connection that is given little."""
    await database.open()
    yield database
    await database.close()


async def _asked(database: Database, viewer: Viewer = TOOL, **variables: object) -> Any:
    answer = await Graph(database).execute(WHY, variables, viewer, edition=1)
    if answer.errors:
        return answer.errors[0]
    return orjson.loads(orjson.dumps(answer.data))["administration"]["whyNot"]


async def test_the_graph_and_the_command_agree(
    district: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", district.url)
    for kind, id_, connection in ASKED:
        connections = [connection] if connection else None
        told = await _asked(district, kind=kind, record=id_, connections=connections)
        told["visible"] = None
        for own in told.pop("connections"):
            assert (own.pop("connection"), own.pop("application")) == (VENDOR, "vendor")
            told |= own
        of = ["--connection", connection] if connection else []
        printed = CliRunner().invoke(rollcall, ["why", kind, id_, *of, "--json"])

        assert printed.exit_code == 0
        whole = orjson.loads(printed.stdout)
        for reason in whole["reasons"]:
            cause = reason["cause"]
            cause["kind"] = None if cause["kind"] == "connection" else cause["kind"]
        assert whole == told
        assert told["reasons"]


async def test_a_person_is_told_in_sentences(
    district: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", district.url)
    told = CliRunner().invoke(rollcall, ["why", "person", "lisa", "--connection", VENDOR]).stdout
    assert told.splitlines()[:2] == [
        "Lisa Simpson (lisa) is published, and the connection does not see it.",
        "- Lisa Simpson is of no role that is shared with the connection vendor (vendor), but "
        "student.",
    ]
    noted = CliRunner().invoke(rollcall, ["why", "person", "krabappel", "--connection", VENDOR])
    assert "note: Of krabappel Simpson the connection vendor (vendor) is not told" in noted.stdout


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"kind": "person", "record": "nobody"}, "UNKNOWN_RECORD"),
        (
            {"kind": "person", "record": "lisa", "connections": [f"c{n}" for n in range(1_001)]},
            "BAD_ARGUMENT",
        ),
        ({"kind": "person", "record": "lisa", "connections": ["none"]}, "UNKNOWN_CONNECTION"),
    ],
)
async def test_what_there_is_not_is_refused(
    district: Database, asked: dict[str, Any], code: str
) -> None:
    refusal = await _asked(district, **asked)
    assert refusal.extensions == {"code": code}


async def test_a_vendor_is_told_no_reasons(district: Database) -> None:
    refusal = await _asked(district, CONNECTION, kind="person", record="lisa")
    assert refusal.extensions == {"code": "FORBIDDEN"}


async def test_a_preview_is_printed_as_it_would_be_sent(
    district: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", district.url)
    path = "/ims/oneroster/rostering/v1p2/teachers?limit=1&fields=sourcedId"
    asked = ["preview", VENDOR, path, "--edition", "1"]
    printed = await asyncio.to_thread(CliRunner().invoke, rollcall, asked)

    assert printed.exit_code == 0
    head, body = printed.stdout_bytes.split(b"\n\n", 1)
    status, *headers = head.decode().splitlines()
    assert status == "HTTP/1.1 200 OK"
    assert "x-total-count: 1" in headers
    assert body == b'{"users":[{"sourcedId":"krabappel"}]}'
