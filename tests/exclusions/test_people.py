"""An excluded person: gone from everything vendors see, the live grade book first."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from app.access.viewer import EVERYTHING, Viewer
from app.cache.alerting import raised
from app.cache.asking import ask_record
from app.cache.records import Record
from app.cache.runs import recent
from app.database import Database
from app.district.choices import change as choose_setting
from app.exclusions.kinds import Kind
from app.intake.importing import import_package
from app.publishing.refresh import refresh
from app.publishing.scheduler import Scheduler
from app.settings import Settings
from graphql_schema.execute import Graph
from graphql_schema.limits import Limits
from tests.build import (
    change,
    contact,
    person,
    placement,
    relationship,
    roster_entry,
    save,
    section,
)
from tests.commands import rollcall
from tests.exclusions.world import WRITER, decide, seen
from tests.intake.packages import SPRINGFIELD, Files, packed

LISA = {Kind.Person: ["lisa"]}
GRADER = Viewer(
    "connection", "G", "Grader", frozenset(), "1.2", EVERYTHING, "grade-book-sync", True
)
MARKS = ("results", "assessmentResults")


def _of(seen: Mapping[str, frozenset[str]], *ids: str) -> dict[str, set[str]]:
    """Return what is seen of some objects, by noun."""
    wanted = {*ids}
    return {noun: found for noun in seen if (found := {*seen[noun]} & wanted)}


LISAS = ("lisa", "lisa-algebra", "quiz-lisa", "final-lisa", "conduct-lisa", "sat-lisa")


async def test_excluded_student_is_gone_from_every_vendor(district: Database) -> None:
    before = await seen(district)
    assert _of(before["Grades"], *LISAS).keys() >= {"users", "enrollments", "results"}

    decide(district, LISA)
    refresh(district)

    after = await seen(district)
    assert {name: _of(each, *LISAS) for name, each in after.items()} == {name: {} for name in after}


async def test_guardian_of_an_excluded_student_alone_is_gone_too(district: Database) -> None:
    save(district, relationship("marge", "bart"), person("homer"),
         contact("homer-S", "homer", "S"), relationship("homer", "lisa"))  # fmt: skip
    refresh(district)

    decide(district, LISA)
    refresh(district)

    users = (await seen(district))["All"]["users"]
    assert "marge" in users, "she has another student"
    assert "homer" not in users
    agents = await _agents(district, "marge")
    assert agents == {"bart"}


async def _agents(database: Database, user: str) -> set[str]:
    document = "query ($id: ID!) { roster { user(sourcedId: $id) { agents { sourcedId } } } }"
    with database.transaction() as connection:
        edition = connection.exec_driver_sql("SELECT max(number) FROM roster_edition").scalar_one()
    answer = await Graph(database).execute(document, {"id": user}, GRADER, edition=edition)
    assert answer.data is not None
    told = orjson.loads(orjson.dumps(answer.data))["roster"]["user"]["agents"]
    return {each["sourcedId"] for each in told}


async def test_grades_of_an_excluded_student_are_hidden_before_any_refresh(
    district: Database,
) -> None:
    before = (await seen(district))["the district"]
    assert _of(before, "quiz-lisa", "sat-lisa").keys() == {*MARKS}

    decide(district, LISA)

    for name, each in (await seen(district)).items():
        assert _of({noun: each.get(noun, frozenset()) for noun in MARKS}, *LISAS) == {}, name
        assert "users" not in each or name == "Grades of T" or "lisa" in each["users"]


async def test_result_of_an_excluded_student_is_refused_as_of_an_unknown_one(
    district: Database,
) -> None:
    decide(district, LISA)

    refused = await _put(district, "lisa")
    unknown = await _put(district, "nobody")

    assert refused.replace("lisa", "nobody") == unknown
    assert "There is no student 'nobody'" in unknown


async def _put(database: Database, student: str) -> str:
    """Return what a partner is refused for who puts a result of a student."""
    document = """
    mutation ($result: ResultInput!) { putResult(sourcedId: "new", result: $result) { created } }
    """
    result = {
        "lineItem": "quiz", "student": student, "score": 1, "scoreStatus": "submitted",
        "scoreDate": "2026-01-15",
    }  # fmt: skip
    answer = await Graph(database).execute(document, {"result": result}, GRADER, edition=1)
    return " ".join(error.message for error in answer.errors)


async def test_included_person_is_there_again(district: Database) -> None:
    before = await seen(district)
    decide(district, LISA)
    refresh(district)
    decide(district, LISA, excluded=False)
    refresh(district)

    assert await seen(district) == before


@pytest.fixture
def commanded(springfield: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The district that the commands are given."""
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", springfield.url)
    return springfield


def _run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(rollcall, words, catch_exceptions=False, env={"COLUMNS": "200"})
    return done.exit_code, done.stdout


def _users(database: Database) -> set[str]:
    with database.transaction() as connection:
        found = connection.exec_driver_sql(
            "SELECT sourced_id FROM roster_user WHERE valid_until = 2147483647 "
            "AND status = 'active'"
        )
        return {*found.scalars()}


def test_now_publishes_that_person_alone(commanded: Database) -> None:
    save(commanded, change("person", "bart", family_name="Bouvier"))

    code, said = _run("exclude", "person", "lisa", "--reason", "court order", "--now")

    assert code == 0
    assert said == "Person: 1 excluded.\nPublished: users 'lisa', in edition 2.\n"
    assert {"lisa", "marge"}.isdisjoint(_users(commanded))
    assert "bart" in _users(commanded)
    with commanded.transaction() as connection:
        stale = connection.exec_driver_sql(
            "SELECT family_name FROM roster_user WHERE sourced_id = 'bart' "
            "AND valid_until = 2147483647"
        )
        assert stale.scalar_one() == "Simpson"

    code, said = _run("include", "person", "lisa", "--now")

    assert (code, "in edition 3" in said) == (0, True)
    assert {"lisa", "marge"} <= _users(commanded)


def test_now_publishes_siblings_of_one_guardian(commanded: Database) -> None:
    """Each of them alone would leave a reference between the other one and the guardian."""
    save(commanded, relationship("marge", "bart"))
    refresh(commanded)
    assert {"bart", "lisa", "marge"} <= _users(commanded)

    code, output = _run("exclude", "person", "bart", "lisa", "--reason", "court order", "--now")

    assert (code, "NOT published" in output) == (0, False)
    assert {"bart", "lisa", "marge"}.isdisjoint(_users(commanded))

    code, output = _run("include", "person", "bart", "lisa", "--now")

    assert (code, "NOT published" in output) == (0, False)
    assert {"bart", "lisa", "marge"} <= _users(commanded)


def test_now_is_not_delayed_by_a_pause_or_by_the_guard(commanded: Database) -> None:
    for number in range(12):
        save(commanded, roster_entry(f"place-{number}", "S-algebra-1", "lisa", "S"))
    refresh(commanded)
    with commanded.transaction() as connection:
        choose_setting(connection, "guardPercent", 1, by="test")
        choose_setting(connection, "schedulingNotFinal", value=True, by="test")

    assert _run("exclude", "person", "lisa", "--reason", "court order", "--now")[0] == 0

    assert "lisa" not in _users(commanded)


def test_scheduler_publishes_an_excluded_person_in_a_pause(
    springfield: Database, data_dir: Path
) -> None:
    decide(springfield, LISA)
    with springfield.transaction() as connection:
        choose_setting(connection, "schedulingNotFinal", value=True, by="test")
        ask_record(connection, Record("users", "lisa"), by="Ada", now=datetime.now(UTC))

    Scheduler(springfield, Settings.load(data_dir=data_dir), list).look()

    assert "lisa" not in _users(springfield)


def test_person_who_cannot_be_published_alone_is_reported(commanded: Database) -> None:
    save(
        commanded,
        section("S-new", "S-algebra", "S"),
        placement("S-new", "S-fall"),
        roster_entry("marge-new", "S-new", "marge", "S"),
        relationship("marge", "bart"),
    )

    code, said = _run("exclude", "person", "lisa", "--reason", "court order", "--now")

    assert code == 1
    assert "NOT published: users 'lisa', refresh 2 (failed). enrollments 'marge-new' cannot" in said
    with commanded.transaction() as connection:
        assert recent(connection, 1)[0].state == "failed"
        assert [alert.kind for alert in raised(connection, 5)] == ["failed"]
    assert _run("refresh")[0] == 0
    assert "lisa" not in _users(commanded)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("section", "S-algebra-1"), "Only people are published at once, and a Section is not"),
        (("person", "nobody"), "There is no Person 'nobody'"),
    ],
)
def test_now_is_refused_and_nothing_is_excluded(
    commanded: Database, words: tuple[str, ...], message: str
) -> None:
    with pytest.raises(Exception, match=message):
        _run("exclude", *words, "--reason", "x", "--now")

    with commanded.transaction() as connection:
        flagged = "SELECT count(*) FROM exclusion"
        assert connection.exec_driver_sql(flagged).scalar_one() == 0


def test_more_people_than_can_be_published_one_by_one_are_refused(commanded: Database) -> None:
    save(commanded, *(person(f"p{number}", given_name="Many") for number in range(101)))

    with pytest.raises(Exception, match="101 people cannot be published one by one; the limit"):
        _run("exclude", "person", "--where", "givenName=Many", "--reason", "x", "--now")


async def test_graph_asks_for_the_refresh_of_each_person(district: Database) -> None:
    document = """
    mutation { exclude(records: [{kind: person, ids: ["lisa", "bart"]}], reason: "x", now: true) {
        shows refreshes { kind sourcedId state }
    } }
    """
    answer = await Graph(district).execute(document, {}, WRITER, edition=1, limits=Limits())

    assert not answer.errors
    assert answer.data is not None
    done = answer.data["exclude"]
    assert done["refreshes"] == [
        {"kind": "users", "sourcedId": id_, "state": "waiting"} for id_ in ("bart", "lisa")
    ]
    assert "refreshes that start now" in done["shows"]


def test_person_who_comes_back_with_a_package_is_still_excluded(
    database: Database, tmp_path: Path
) -> None:
    def load(files: Files) -> None:
        package = packed(tmp_path / "package.zip", files)
        assert import_package(database, package, today=date(2026, 11, 23)).applied

    with database.transaction() as connection:
        choose_setting(connection, "guardPercent", 100, by="test")
    gone = "lisa"
    without = {
        file: "\n".join(
            line.replace(f"bart,{gone}", "bart")
            for line in lines.strip().splitlines()
            if not line.strip().startswith(f"{gone},") and f",{gone}," not in line
        )
        for file, lines in SPRINGFIELD.items()
    }
    load(SPRINGFIELD)
    decide(database, {Kind.Person: [gone]})
    load(without)
    load(SPRINGFIELD)

    with database.transaction() as connection:
        found = connection.exec_driver_sql("SELECT sourced_id FROM person WHERE lms_exclude")
        assert [*found.scalars()] == [gone]
