"""Records found by name, and the commands that take names in place of ids."""

from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner, Result

from app.access.viewer import EVERYTHING, Viewer
from app.database import Database
from app.explanations.explaining import UnknownRecord
from app.explanations.finding import AmbiguousRecord, find_records, kind_named, resolve
from app.explanations.records import UnknownKind
from app.settings import Settings
from graphql_schema.execute import Graph
from tests.access.office import Office
from tests.build import SPRINGFIELD, person, save
from tests.commands import rollcall
from tests.postgres import filled_for


def fill(database: Database) -> None:
    namesakes = [
        person(id_, given_name="Ada", family_name="O'Neil-Sanchez") for id_ in ("a1", "a2")
    ]
    only = person("z9", given_name="Grace", family_name="100%_Hopper", identifier="N-77")
    save(database, *SPRINGFIELD, *namesakes, only)


template = filled_for("database", fill)


@pytest.fixture(autouse=True)
def office(database: Database, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", database.url)
    monkeypatch.setenv("ROLLCALL_DATA_DIR", str(data_dir))
    return Office(Settings.load(), database)


def run(*words: str) -> Result:
    return CliRunner().invoke(rollcall, words)


def found(database: Database, name: str, kind: str | None = None) -> list[str]:
    with database.transaction() as transaction:
        return [each.id for each in find_records(transaction, name, kind)]


def test_records_are_found_by_words_numbers_and_ids(database: Database) -> None:
    assert found(database, "sanchez ADA") == ["a1", "a2"]
    assert found(database, "Hopper, Grace") == found(database, "n-77") == ["z9"]
    assert found(database, "z9") == ["z9"]
    assert found(database, "100%_") == ["z9"]
    assert found(database, "%") == ["z9"], "no character is a wild card"
    assert found(database, "Ada", "student") == ["a1", "a2"]
    assert found(database, "Ada", "class") == []
    for nothing in ("", " , ", "\0"):
        assert found(database, nothing) == []
    with database.transaction() as transaction, pytest.raises(UnknownKind):
        find_records(transaction, "Ada", "pupil")


def test_name_stands_for_the_only_record_that_has_it(database: Database) -> None:
    kind = kind_named("user")
    with database.transaction() as transaction:
        assert resolve(transaction, kind, "grace 100%_hopper") == "z9"
        assert resolve(transaction, kind, "z9") == "z9"
        assert resolve(transaction, kind, "gone") == "gone"
        assert resolve(transaction, kind, "Grace") == "Grace", "a part of a name is not enough"
        with pytest.raises(AmbiguousRecord, match=r"a1 .*a2"):
            resolve(transaction, kind, "Ada O'Neil-Sanchez")


def test_find_prints_records_and_connections(office: Office) -> None:
    client_id = office.connect("Hopper Books").client_id
    listed = orjson.loads(run("find", "hopper", "--json").stdout)
    assert [(each["kind"], each["id"]) for each in listed] == [
        ("connection", client_id),
        ("person", "z9"),
    ]
    shown = run("find", "hopper").stdout
    assert client_id in shown
    assert "N-77" in shown
    only = orjson.loads(run("find", client_id, "--kind", "connection", "--json").stdout)
    assert [each["id"] for each in only] == [client_id]
    nothing = run("find", "nobody of that name")
    assert (nothing.exit_code, nothing.stdout) == (1, "Nothing is called 'nobody of that name'.\n")


def test_why_exclude_and_who_got_take_names(office: Office) -> None:
    client_id = office.connect("Books").client_id
    said = run("why", "user", "Grace 100%_Hopper", "--connection", "books").stdout
    assert said.startswith("Grace 100%_Hopper (z9) is not published, and the connection does not")
    unknown = run("why", "person", "Grace").exception
    assert isinstance(unknown, UnknownRecord)
    assert "Did you mean one of: Grace 100%_Hopper (z9)?" in str(unknown)
    assert "finds records by parts" in str(run("why", "person", "nobody there").exception)

    why = ("--reason", "court order", "--json")
    part = run("exclude", "person", "Grace", *why).exception
    assert str(part).startswith("There is no Person 'Grace'"), "a part of a name is not enough"
    excluded = run("exclude", "student", "100%_Hopper, Grace", *why)
    assert excluded.exit_code == 0, excluded.exception
    done = orjson.loads(excluded.stdout)
    assert [(each["kind"], each["changed"]) for each in done["records"]] == [("Person", 1)]
    assert isinstance(run("exclude", "person", "Ada O'Neil-Sanchez").exception, AmbiguousRecord)

    received = run("who-got", "Grace 100%_Hopper", "--connection", "Books").stdout
    assert received == (
        f"As far as the log goes back, {client_id} received nothing of 'Grace 100%_Hopper'.\n"
    )
    assert "Did you mean one of: Grace" in run("who-got", "Grace").stdout
    assert run("who-got", "z9", "--json").stdout == "[]\n"
    assert run("activity", "Books", "--json").exit_code == 0


async def test_graph_finds_records_by_name(opened: Database) -> None:
    tool = Viewer("tool", "T", "Ada", frozenset({"administration.read"}), None, EVERYTHING)
    document = '{ administration { find(name: "Hopper") { kind id name detail } } }'
    answer = await Graph(opened).execute(document, {}, tool, edition=None)
    assert answer.data == {
        "administration": {
            "find": [{"kind": "person", "id": "z9", "name": "Grace 100%_Hopper", "detail": "N-77"}]
        }
    }
