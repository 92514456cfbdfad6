"""Activity, retention, and the commands."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from app.access.viewer import Policy, Viewer
from app.database import Database
from app.disclosure.activity import UnknownConnection, activity
from app.disclosure.retention import forget
from app.district.choices import change
from graphql_schema.execute import Graph
from tests.commands import rollcall
from tests.disclosure.reading import logged
from tests.facade.district import token

TOOL = Viewer("tool", "t", "Board", frozenset({"graphql.read"}), None, Policy())
ASKED = """
{ administration {
  activity { application lastAccess days { day operation answers rows } }
  disclosures(user: "lisa") { application data certainty times operations fields reason }
} }
"""


@pytest.fixture
def answered(refreshed: Database) -> Database:
    """A district of which a vendor read two pages and a user, and another nothing."""
    asyncio.run(_ask(refreshed))
    token(refreshed)
    return refreshed


async def _ask(refreshed: Database) -> None:
    await refreshed.open()
    async with logged(refreshed) as service, service.client(token(refreshed)) as vendor:
        for offset in (0, 5):
            await vendor.get(f"/users?limit=5&offset={offset}")
        await vendor.get("/users/lisa?fields=sourcedId,givenName")
    await refreshed.close()


def count(database: Database, table: str) -> Any:
    with database.transaction() as connection:
        return connection.scalar(text(f"SELECT count(*) FROM {table}"))


def test_activity_is_counted_by_day_and_operation(answered: Database) -> None:
    with answered.transaction() as connection:
        change(connection, "timeZone", "Pacific/Kiritimati", by="test")
        connection.execute(text("UPDATE disclosure SET at = '2026-09-01T11:00Z'"))
        silent, active = sorted(activity(connection), key=lambda each: len(each.days))
        (alone,) = activity(connection, active.connection)

    assert (silent.last_access, silent.days) == (None, [])
    assert active.last_access == datetime(2026, 9, 1, 11, tzinfo=UTC)
    assert [(f"{each.day}", each.operation, each.answers, each.rows) for each in active.days] == [
        ("2026-09-02", "getAllUsers", 2, 10),
        ("2026-09-02", "getUser", 1, 1),
    ]
    assert alone == active


def test_a_connection_that_is_gone_is_told_of_still(answered: Database) -> None:
    with answered.transaction() as connection:
        connection.execute(text("DELETE FROM connection"))
        (told,) = activity(connection)
    assert told.application is None
    assert len(told.days) == 2


def test_an_unknown_connection_is_refused(answered: Database) -> None:
    with (
        answered.transaction() as connection,
        pytest.raises(UnknownConnection, match=r"'rollcall_x'; `rollcall connection list`"),
    ):
        activity(connection, "rollcall_x")


async def test_the_graph_tells_tools(answered: Database) -> None:
    answer = await Graph(answered).execute(ASKED, {}, TOOL, edition=1)
    assert answer.errors == ()
    assert answer.data is not None
    told = answer.data["administration"]
    assert [len(each["days"]) for each in sorted(told["activity"], key=str)] in ([0, 2], [2, 0])
    (user,) = (each for each in told["disclosures"] if each["data"] == "user")
    assert user["certainty"] == "certain"
    assert "getUser" in user["operations"]
    assert {"sourcedId", "givenName"} <= {*user["fields"]}


def test_what_is_older_than_is_wanted_is_forgotten(answered: Database) -> None:
    now = datetime.now(UTC)
    assert forget(answered, now) == 0
    assert forget(answered, now + timedelta(days=399)) == 0
    assert forget(answered, now + timedelta(days=400, minutes=1)) == 3
    assert (count(answered, "disclosure"), count(answered, "disclosed_query")) == (0, 2)
    assert forget(answered, now + timedelta(days=402)) == 0
    assert (count(answered, "disclosed_query"), count(answered, "disclosed_view")) == (0, 0)


def test_the_district_says_how_long(answered: Database) -> None:
    with answered.transaction() as connection:
        change(connection, "disclosureDays", 30, by="test")
    assert forget(answered, datetime.now(UTC) + timedelta(days=31)) == 3


@pytest.fixture
def command(answered: Database, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """The command line, on the test's database."""
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", answered.url)
    monkeypatch.setenv("COLUMNS", "300")
    return CliRunner()


def test_who_got_is_printed(command: CliRunner) -> None:
    said = command.invoke(rollcall, ["who-got", "lisa"]).stdout
    assert "getAllUsers, getUser: sourcedId" in said
    told = orjson.loads(command.invoke(rollcall, ["who-got", "lisa", "--json"]).stdout)
    assert "user" in {each["data"] for each in told}
    said = command.invoke(rollcall, ["who-got", "nobody"]).stdout
    assert said.splitlines() == [
        "As far as the log goes back, nobody received anything of 'nobody'.",
        "The SIS has no person 'nobody'. `rollcall find NAME` finds records by parts of their "
        "names.",
    ]


def test_activity_is_printed(command: CliRunner) -> None:
    said = command.invoke(rollcall, ["activity"]).stdout
    assert "getAllUsers" in said
    assert "never" in said
    told = orjson.loads(command.invoke(rollcall, ["activity", "--json"]).stdout)
    client_id = next(each["connection"] for each in told if each["days"])
    told = orjson.loads(command.invoke(rollcall, ["activity", client_id, "--json"]).stdout)
    assert [each["operation"] for each in told[0]["days"]] == ["getAllUsers", "getUser"]
