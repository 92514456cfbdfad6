"""Records found by name, and the commands that take names in place of ids."""

from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import orjson
import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from app.access.choosing import UnknownSchool
from app.access.viewer import EVERYTHING, Policy, Viewer
from app.database import Database
from app.errors import UnknownRecord
from app.explanations.finding import AmbiguousRecord, kind_named, resolve
from app.explanations.records import KINDS, UnknownKind
from app.explanations.searching import LongSearch, search, searchable
from app.settings import Settings
from graphql_schema.execute import Graph
from tests.access.office import Office
from tests.build import SPRINGFIELD, account, change, person, remove, save
from tests.commands import rollcall
from tests.postgres import Statements, filled_for


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


def found(
    database: Database, name: str, kind: str | None = None, school: str | None = None
) -> list[str]:
    kinds = [*searchable()] if kind is None else [kind_named(kind)]
    with database.transaction() as transaction:
        return [each.id for each in search(transaction, name, kinds, school=school)]


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
    with pytest.raises(UnknownKind):
        kind_named("pupil")


def test_every_kind_is_searched_by_its_id(database: Database) -> None:
    with database.transaction() as transaction:
        for kind in KINDS.values():
            for school in (None, "S"):
                assert search(transaction, "no such text", [kind], school=school) == []
        (year,) = search(transaction, "2026", [KINDS["schoolYear"]])
    assert (year.id, year.name) == ("2026", "2026")


def test_case_accents_and_apostrophes_make_no_difference(database: Database) -> None:
    for id_, given, family in (
        ("n1", "Zoë", "Núñez"),
        ("n2", "ZOE", "NUNEZ"),
        ("n3", "Søren", "Weiß"),
        ("n4", "Siobhán", "O’Brien"),
        ("n5", "Łukasz", "Đorđević"),
    ):
        save(database, person(id_, given_name=given, family_name=family))
    for text_ in ("nunez", "NÚÑEZ zoe", "nun\u0303ez", "Núñez, Zoë"):
        assert found(database, text_) == ["n1", "n2"], text_
    assert found(database, "soren weiss") == found(database, "Weiß") == ["n3"]
    assert found(database, "o'brien") == found(database, "O’BRIEN") == ["n4"]
    assert found(database, "lukasz dordevic") == ["n5"]


def test_what_fits_best_comes_first(database: Database) -> None:
    save(
        database,
        person("p0", given_name="Ann", family_name="Other", identifier="Lee"),
        person("p1", given_name="Lee", family_name="Min"),
        person("p2", given_name="Ashlee", family_name="Old"),
        person("p3", given_name="Ashlee", family_name="Older", preferred_given_name="Lee"),
        person("p4", given_name="Bo", family_name="Bo", email="lee.b@example.org"),
        account("p4", "bobo"),
    )
    assert found(database, "lee", "person") == ["p0", "p3", "p4", "p1", "p2"]
    with database.transaction() as transaction:
        ranks = {each.id: each.rank for each in search(transaction, "lee", [KINDS["person"]])}
        (whole,) = search(transaction, "older, lee", [KINDS["person"]])
    assert ranks == {"p0": 0, "p1": 2, "p2": 3, "p3": 2, "p4": 2}
    assert (whole.id, whole.rank) == ("p3", 1)
    assert found(database, "BOBO") == found(database, "LEE.B@example.org") == ["p4"]


def is_stored_text_complete(database: Database) -> bool:
    """Return whether what is stored is what the triggers make of all records at once."""
    stored = text("SELECT search_text::text FROM search_text ORDER BY kind, id")
    with database.engine.connect() as connection:
        before = connection.execute(stored).all()
        connection.execute(text("DELETE FROM search_text"))
        for table in ("person", "organization", "course", "section"):
            connection.execute(text(f"UPDATE {table} SET changed_at = now()"))
        return connection.execute(stored).all() == before


def test_stored_text_follows_every_write(database: Database) -> None:
    assert is_stored_text_complete(database)
    save(database, person("w1", given_name="Wilma", family_name="Wunder"), account("w1", "wiwu"))
    assert found(database, "wilma wiwu") == ["w1"]
    save(database, change("person", "w1", family_name="Čapek", email="w@example.org"))
    assert (found(database, "wunder"), found(database, "capek w@exam")) == ([], ["w1"])
    save(
        database,
        change("user_account", "w1", username="wica"),
        change("section", "S-algebra-1", title="Zoology"),
    )
    assert (found(database, "wiwu"), found(database, "wica"), found(database, "zoology")) == (
        [],
        ["w1"],
        ["S-algebra-1"],
    )
    with database.transaction() as transaction:
        transaction.execute(text("UPDATE person SET sourced_id = 'w2' WHERE sourced_id = 'w1'"))
    assert found(database, "capek") == ["w2"]
    save(database, person("w1", given_name="Other", family_name="Holder"))
    assert found(database, "wica") == ["w1"], "the account is that of the id"
    save(database, remove("user_account", "w1"), remove("person", "w2"))
    assert found(database, "wica") == found(database, "capek") == []
    assert is_stored_text_complete(database)
    with database.transaction() as transaction:
        transaction.execute(text("TRUNCATE user_account, course"))
    assert is_stored_text_complete(database)
    assert found(database, "S-algebra", "course") == []


def test_stored_text_is_right_after_writes_of_a_name_and_an_account_at_once(
    database: Database,
) -> None:
    save(database, person("c1", given_name="Before", family_name="Both"), account("c1", "before"))
    second = Thread(target=save, args=[database, change("user_account", "c1", username="after")])
    with database.transaction() as first:
        first.execute(change("person", "c1", given_name="After"))
        second.start()
        while not first.execute(text(_WAITING)).scalar():
            second.join(0.01)
    second.join()
    assert found(database, "after both") == ["c1"]
    assert is_stored_text_complete(database)


def test_search_is_limited_to_a_school(database: Database) -> None:
    assert found(database, "simpson", "person", "T") == ["milhouse"]
    assert found(database, "S-algebra", school="S") == ["S-algebra", "S-algebra-1"]
    assert found(database, "S-algebra", school="T") == []
    with pytest.raises(UnknownSchool, match="no school or other organization 'X'"):
        found(database, "a", school="X")
    with pytest.raises(LongSearch, match="101 words; at most 100"):
        found(database, "a " * 101)


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
    assert [(each["kind"], each["changed"]) for each in done["records"]] == [("person", 1)]
    assert isinstance(run("exclude", "person", "Ada O'Neil-Sanchez").exception, AmbiguousRecord)

    received = run("who-got", "Grace 100%_Hopper", "--connection", "Books").stdout
    assert received == (
        f"As far as the log goes back, {client_id} received nothing of 'Grace 100%_Hopper'.\n"
    )
    assert "Did you mean one of: Grace" in run("who-got", "Grace").stdout
    assert run("who-got", "z9", "--json").stdout == "[]\n"
    assert run("activity", "Books", "--json").exit_code == 0


_WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted"

SEARCH = """
query ($text: String!, $kinds: [SisRecordKind!], $school: ID) {
    search(text: $text, kinds: $kinds, school: $school) { kind sourcedId name detail rank }
}
"""


async def test_graph_searches_with_at_most_three_statements(
    opened: Database, statements: Statements
) -> None:
    graph = Graph(opened)
    every = replace(statements, who=None)

    async def asked(viewer: Viewer, **given: object) -> Any:
        return await graph.execute(SEARCH, given, viewer, edition=None)

    tool = Viewer("tool", "T", "Ada", frozenset({"sis.read"}), None, EVERYTHING)
    assert (await asked(tool, text="Hopper")).data == {
        "search": [
            {
                "kind": "person",
                "sourcedId": "z9",
                "name": "Grace 100%_Hopper",
                "detail": "N-77",
                "rank": 3,
            }
        ]
    }
    every.clear()
    answer = await asked(tool, text="simpson", kinds=["person"], school="S")
    assert [each["sourcedId"] for each in answer.data["search"]] == ["krabappel", "lisa", "marge"]
    assert answer.data["search"][0]["detail"] == "teacher at Name of S"
    ran = [each for each in every() if each.startswith(("SELECT", "WITH", "\n"))]
    assert len(ran) <= 4, ran

    vendor = Viewer("connection", "V", "Vendor", frozenset(), "1.2", EVERYTHING)
    limited = replace(tool, policy=Policy(schools=("S",)))
    reader = replace(tool, scopes=frozenset({"administration.read"}))
    for viewer in (vendor, limited, reader):
        (error,) = (await asked(viewer, text="Hopper")).errors
        assert error.extensions == {"code": "FORBIDDEN"}
