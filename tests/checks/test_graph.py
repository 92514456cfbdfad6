"""What the graph tells administrators of checks."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import orjson
import pytest
from graphql import GraphQLError
from sqlalchemy import QueuePool, event, text
from typer.testing import CliRunner

from app.access.viewer import EVERYTHING, Viewer
from app.database import Database
from graphql_schema.execute import Graph
from tests.build import change, person, save
from tests.checks.worlds import CLEAN
from tests.commands import rollcall
from tests.postgres import filled_for

TOOL = Viewer("tool", "tool", "Tool", frozenset({"graphql.read"}), None, EVERYTHING)
VENDOR = Viewer("connection", "vendor", "Vendor", frozenset(), "1.2", EVERYTHING)
ALL = """
    query ($only: [String!], $severity: CheckSeverity! = NOTE) {
        administration {
            checks(only: $only, severity: $severity) {
                name title severity versions meaning remedy count
                examples(limit: 3) { kind sourcedId name detail }
            }
        }
    }
"""


def _fill(database: Database) -> None:
    save(
        database,
        *CLEAN,
        *(person(f"extra-{number}") for number in range(7)),
        change("term", "F", title=" "),
        change("organization", "D", kind="state"),
    )


template = filled_for("district", _fill)


@pytest.fixture
async def district(database: Database) -> AsyncIterator[Database]:
    """A district of this test's own, in which something is wrong."""
    await database.open()
    yield database
    await database.close()


async def asked(
    database: Database, document: str = ALL, viewer: Viewer = TOOL, **variables: object
) -> tuple[Any, tuple[GraphQLError, ...]]:
    """Return the data and the errors of an answer."""
    answer = await Graph(database).execute(document, variables, viewer, edition=None)
    return orjson.loads(orjson.dumps(answer.data)), answer.errors


async def test_the_graph_and_the_command_agree(
    district: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", district.url)
    printed = orjson.loads(CliRunner().invoke(rollcall, ["check", "--json"]).stdout)

    data, errors = await asked(district)

    assert errors == ()
    told = data["administration"]["checks"]
    versions = {"v1p1": "1.1", "v1p2": "1.2"}
    assert [
        {
            **each,
            "severity": each["severity"].lower(),
            "versions": [versions[version] for version in each["versions"]],
        }
        for each in told
    ] == printed
    assert {each["name"]: each["count"] for each in told if each["count"]} == {
        "name-blank": 1,
        "no-district": 1,
        "person-without-role": 7,
    }


async def test_checks_are_chosen_by_name_and_severity(district: Database) -> None:
    only = ["person-without-role", "name-blank"]
    both, _ = await asked(district, only=only)
    worst, _ = await asked(district, only=only, severity="ERROR")

    assert [each["name"] for each in both["administration"]["checks"]] == only[::-1]
    assert [each["name"] for each in worst["administration"]["checks"]] == ["name-blank"]


async def test_examples_are_as_many_as_are_asked_for(district: Database) -> None:
    document = """{ administration { checks(only: "person-without-role") {
        count few: examples(limit: 2) { sourcedId } usual: examples { sourcedId }
        none: examples(limit: 0) { sourcedId } wrong: examples(limit: -1) { sourcedId }
    } } }"""
    _, (wrong,) = await asked(district, document)
    data, _ = await asked(
        district, document.replace("wrong: examples(limit: -1)", "all: examples(limit: 100)")
    )

    assert (wrong.message, wrong.extensions) == (
        "`limit: -1` is less than 0.",
        {"code": "BAD_ARGUMENT"},
    )
    (found,) = data["administration"]["checks"]
    assert {name: len(found[name]) for name in ("few", "usual", "none", "all")} == {
        "few": 2,
        "usual": 5,
        "none": 0,
        "all": 7,
    }


async def test_checks_run_only_where_what_they_find_is_selected(district: Database) -> None:
    statements: list[str] = []
    event.listen(
        district.engine, "before_cursor_execute", lambda *given: statements.append(given[2])
    )
    document = "query ($n: Boolean!) {{ administration {{ checks{} {{ {} }} }} }}"
    names = "name title severity versions meaning remedy count @include(if: $n)"

    data, errors = await asked(district, document.format("", names), n=False)

    assert (errors, statements) == ((), [])
    assert len(data["administration"]["checks"]) > 50

    data, _ = await asked(district, document.format('(only: "name-blank")', names), n=True)

    assert data["administration"]["checks"][0]["count"] == 1
    assert sum("AS found" in statement for statement in statements) == 1


async def test_an_unknown_check_is_refused(district: Database) -> None:
    data, (error,) = await asked(district, only=["name-blanc"])

    assert data is None
    assert error.message == "There is no check 'name-blanc': did you mean 'name-blank'?"
    assert error.extensions == {"code": "UNKNOWN_CHECK"}


async def test_a_vendor_sees_nothing_of_administration(district: Database) -> None:
    data, (error,) = await asked(district, viewer=VENDOR)

    assert data is None
    assert error.extensions == {"code": "FORBIDDEN"}


async def test_who_does_not_wait_any_more_leaves_no_checks_running(district: Database) -> None:
    first, last = text("LOCK TABLE organization"), text("LOCK TABLE score")
    connections = cast("QueuePool", district.engine.pool).checkedout
    with district.engine.connect() as late:
        late.execute(last)
        with district.engine.connect() as early:
            early.execute(first)
            asking = asyncio.create_task(asked(district))
            while connections() < 3:
                await asyncio.sleep(0.01)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
        async with asyncio.timeout(10):
            while connections() > 1:
                await asyncio.sleep(0.01)


async def test_the_csv_of_a_check_has_every_row_and_is_the_commands(
    district: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", district.url)
    file, name = tmp_path / "rows.csv", "person-without-role"
    CliRunner().invoke(rollcall, ["check", "--csv", name, str(file)])

    data, errors = await asked(
        district, f'{{ administration {{ checks(only: "{name}") {{ csv }} }} }}'
    )

    assert errors == ()
    (check,) = data["administration"]["checks"]
    assert check["csv"] == file.read_text()
    assert len(check["csv"].splitlines()) == 1 + 7
