"""Runs of all checks: when they are due, what they store, and what the graph returns of them."""

from collections.abc import Iterator
from functools import partial
from threading import Event, Thread

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from app.access.registry import Wanted, connect
from app.access.scopes import GRAPHQL_READ, GRAPHQL_WRITE
from app.access.sharing import DataToShare
from app.access.viewer import EVERYTHING, Viewer
from app.checks import counter, runs
from app.checks.affected import DATA, affected_by_check
from app.checks.catalogue import CHECKS
from app.checks.runs import count_all, find_runs, is_due, last_finished, request_run
from app.database import Database
from app.repetition import Pace, repeat
from tests.build import change, person, save
from tests.checks.test_graph import VENDOR, asked
from tests.checks.worlds import CLEAN
from tests.postgres import filled_for

EDITOR = Viewer("tool", "e", "Ed", frozenset({GRAPHQL_READ, GRAPHQL_WRITE}), None, EVERYTHING)
RUNS = """
    query ($only: [String!]) { administration { checkRuns(limit: 5) {
        id finishedAt edition seconds counts(only: $only) { name title severity count }
    } } }
"""


def _fill(database: Database) -> None:
    save(database, *CLEAN, person("extra"), change("term", "F", title=" "))


template = filled_for("database", _fill)


def _due(database: Database) -> bool:
    with database.transaction() as connection:
        return is_due(connection)


def _execute(database: Database, statement: str) -> None:
    with database.transaction() as connection:
        connection.execute(text(statement))


def test_checks_run_after_a_request_an_import_an_edition_and_a_day(database: Database) -> None:
    assert _due(database)
    counter.look(database)
    assert not _due(database)

    with database.transaction() as connection:
        first, second = request_run(connection), request_run(connection)
    assert first == second
    assert first.finished_at is None
    assert _due(database)
    counter.look(database)
    counter.look(database)
    with database.transaction() as connection:
        assert [each.id for each in find_runs(connection, 5)][:1] == [first.id]
        assert len(find_runs(connection, 5)) == 2

    _execute(
        database,
        "INSERT INTO package_import (file, source, version, state, changes)"
        " VALUES ('a.zip', '', '1.2', 'applied', '{}')",
    )
    assert _due(database)
    assert count_all(database)
    _execute(database, "UPDATE check_run SET finished_at = finished_at - interval '2 days'")
    assert _due(database)
    assert count_all(database)
    _execute(
        database,
        "INSERT INTO roster_edition (number, published_at, seconds, changes)"
        " VALUES (1, now(), 1, '{}')",
    )
    assert _due(database)
    assert count_all(database)
    assert not _due(database)


def test_old_runs_are_deleted_and_only_one_process_counts(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "STORED", 1)
    assert count_all(database)
    assert count_all(database)
    with database.transaction() as connection:
        last = last_finished(connection)
        assert last is not None
        assert find_runs(connection, 5) == [last]
        assert last.counts is not None
        assert {name for name, count in last.counts.items() if count} == {
            "name-blank",
            "person-without-role",
        }
        connection.execute(runs._LOCK)
        assert not count_all(database)


@pytest.fixture
def stop() -> Iterator[Event]:
    """What stops the threads of a test."""
    event = Event()
    yield event
    event.set()


def test_thread_counts_and_goes_on_after_a_failure(
    database: Database, stop: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counter, "_PAUSE", 0.01)
    monkeypatch.setattr(counter, "_REST", 0.01)
    _execute(database, "ALTER TABLE check_run RENAME TO elsewhere")
    with capture_logs() as lines, counter.counting(database):
        while not lines:
            stop.wait(0.01)
        _execute(database, "ALTER TABLE elsewhere RENAME TO check_run")
        while _due(database):
            stop.wait(0.01)
    assert {line["event"] for line in lines} == {"faltered"}


def test_stopped_thread_ends_without_a_look(database: Database, stop: Event) -> None:
    stop.set()
    look = partial(counter.look, database)
    thread = Thread(target=repeat, args=[look, Pace(0.01, 0.01, 1.0), stop])
    thread.start()
    thread.join(60)
    assert not thread.is_alive()
    assert _due(database)


async def test_graph_returns_stored_counts_and_takes_requests(database: Database) -> None:
    count_all(database)
    await database.open()
    data, errors = await asked(database, RUNS)
    assert errors == ()
    (run,) = data["administration"]["checkRuns"]
    assert [each["name"] for each in run["counts"]] == [check.name for check in CHECKS]
    data, errors = await asked(database, RUNS, only=["name-blank"])
    assert data["administration"]["checkRuns"][0]["counts"] == [
        {
            "name": "name-blank",
            "title": "Records without a title or name",
            "severity": "ERROR",
            "count": 1,
        }
    ]
    _, (error, *_) = await asked(database, RUNS, only=["name-blanc"])
    assert error.extensions == {"code": "UNKNOWN_CHECK"}
    _, (error, *_) = await asked(database, RUNS, viewer=VENDOR)
    assert error.extensions["code"] == "FORBIDDEN"
    request = "mutation { requestCheckRun { id finishedAt counts { name } } }"
    _, (error, *_) = await asked(database, request)
    assert error.extensions["code"] == "FORBIDDEN"
    data, errors = await asked(database, request, viewer=EDITOR)
    await database.close()
    assert errors == ()
    assert data["requestCheckRun"]["finishedAt"] is None
    assert data["requestCheckRun"]["counts"] == []


def test_check_affects_the_connections_that_receive_its_data(database: Database) -> None:
    assert DATA.keys() == {check.name for check in CHECKS}
    shared = {
        "all": DataToShare(),
        "no-email": DataToShare(withheld=("email",)),
        "orgs": DataToShare(objects=("orgs",)),
    }
    with database.transaction() as connection:
        for name, sharing in shared.items():
            wanted = Wanted(name, "1.2", "roster-sync", partner=False, sharing=sharing)
            connect(connection, b"pepper", wanted)
        found = affected_by_check(
            connection, ["person-without-email", "no-school", "grade-unknown", "score-twice"]
        )
    assert {check: sorted(each.application for each in of) for check, of in found.items()} == {
        "person-without-email": ["all"],
        "no-school": ["all", "no-email", "orgs"],
        "grade-unknown": [],
        "score-twice": ["all", "no-email"],
    }
