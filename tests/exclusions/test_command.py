"""`rollcall exclude` and `rollcall include`, as a person types them."""

import re
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner

from app.database import Database
from app.errors import RollcallError
from app.exclusion_commands import BadFilter
from app.exclusions.history import excluded
from app.exclusions.kinds import UnknownKind
from app.grade_book_commands import BadRecord
from app.graph_operator import RefusedByGraph
from app.publishing.refresh import refresh
from tests.commands import rollcall


@pytest.fixture
def springfield(springfield: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The district that the commands are given."""
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", springfield.url)
    return springfield


def _said(*words: str) -> str:
    return (
        CliRunner().invoke(rollcall, words, catch_exceptions=False, env={"COLUMNS": "160"}).stdout
    )


def _json(*words: str) -> Any:
    return orjson.loads(_said(*words, "--json"))


def _excluded(database: Database) -> set[str]:
    with database.transaction() as connection:
        return {each.sourced_id for each in excluded(connection, None, 100)}


def test_records_are_excluded_with_a_reason_and_included(springfield: Database) -> None:
    said = _said("exclude", "section", "S-algebra-1", "T-art-1", "--reason", "Lunch", "--as", "Ada")
    assert said == (
        "Section: 2 excluded.\n"
        "Vendors see it with the next refresh; to have it now: rollcall refresh\n"
    )
    with springfield.transaction() as connection:
        (_, found) = excluded(connection, None, 10)
    assert (found.reason, found.changed_by) == ("Lunch", "Ada (command line)")
    assert refresh(springfield).changes["classes"].removed == 2

    assert "2 included." in _said("include", "Section", "S-algebra-1", "T-art-1")
    assert _excluded(springfield) == set()
    assert _said("include", "Section", "T-art-1").startswith("Section: 0 included; 1 already.\n")


def test_a_dry_run_shows_what_each_vendor_would_miss_and_changes_nothing(
    springfield: Database,
) -> None:
    said = _said("exclude", "section", "T-art-1", "--dry-run")

    assert said.startswith("Section: 1 would be excluded.\n")
    assert re.search(r"the whole district\s+classes\s+2\s+1\s+0", said)
    assert re.search(r"Grades of T \(1\.1, grade-book-sync, rollcall_\w+\)\s+classes\s+1\s+1", said)
    assert re.search(r"lineItems\s+5\s+2\s+0", said)
    assert re.search(r"Grades of S \(1\.2, .*\)\s+nothing\s+0\s+0", said)
    assert "next refresh: rollcall refresh" in said
    assert _excluded(springfield) == set()


def test_a_dry_run_shows_what_would_come_back(springfield: Database) -> None:
    _said("exclude", "School", "T", "--reason", "!")
    refresh(springfield)

    told = _json("include", "School", "T", "--dry-run")

    assert told["records"] == [{"kind": "organization", "changed": 1, "unchanged": 0}]
    (orgs, *_) = told["district"]
    assert orgs == {"kind": "orgs", "seen": 3, "leaves": 0, "returns": 1}
    assert {each["application"] for each in told["connections"]} >= {"All", "Grades of T"}


@pytest.mark.parametrize(
    ("kind", "where", "found"),
    [
        ("section", ["title~ALGEBRA"], {"S-algebra-1"}),
        ("section", ["title != Title of T-art-1"], {"S-algebra-1"}),
        ("section", ["organization.name=Name of T"], {"T-art-1"}),
        ("section", ["students.some.givenName=lisa"], {"S-algebra-1"}),
        ("section", ["kind=scheduled", "title~art"], {"T-art-1"}),
        ("section", ['{"or": [{"title": {"contains": "art"}}]}'], {"T-art-1"}),
        ("calendar", ["endYear=2026"], {"S-26", "T-26"}),
        ("calendar", ["endYear>2026"], set()),
        ("enrollment", ["noShow=false", "gradeLevel.code=10"], {"nelson-S"}),
        ("grading-task", ["title~final"], {"final"}),
        ("school", ["sourcedId~s"], {"S"}),
    ],
)
def test_records_are_chosen_by_simple_filters_and_by_those_of_the_graph(
    springfield: Database, kind: str, where: list[str], found: set[str]
) -> None:
    options = [word for each in where for word in ("--where", each)]
    told = _json("exclude", kind, *options, "--reason", "!")

    assert _excluded(springfield) == found
    assert [each["changed"] for each in told["records"]] == [len(found)]


@pytest.mark.parametrize(
    ("words", "refusal", "said"),
    [
        (["pupil", "lisa"], UnknownKind, "There is School"),
        (["section", "x"], RefusedByGraph, "no Section 'x'"),
        (["section"], RefusedByGraph, "Say which records"),
        (["section", "T-art-1", "--reason", " "], RefusedByGraph, "Say why"),
        (["section", "--where", "lunch"], BadFilter, "'lunch' is no filter"),
        (["section", "--where", "{"], BadFilter, "is no JSON"),
        (["section", "--where", '{"tilte": {"eq": "x"}}'], RefusedByGraph, "tilte"),
        (["section", "--where", "tilte=x"], BadFilter, "SectionFilter has no tilte"),
        (["section", "--where", "title.eq=x"], BadFilter, "TextComparison has no eq.eq"),
        (["section", "--where", "course=x"], BadFilter, "CourseFilter has no eq"),
        (["calendar", "--where", "endYear=soon"], BadFilter, "'soon' is no Int"),
        (["section", "--where", "lmsExclude=no"], BadFilter, "'no' is no Boolean"),
    ],
)
def test_what_cannot_be_excluded_is_refused(
    untouched: Database,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    refusal: type[RollcallError],
    said: str,
) -> None:
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", untouched.url)
    for further in ([], ["--dry-run"]) if "Say why" not in said else ([],):
        with pytest.raises(refusal) as refused:
            _said(
                "exclude", *words, *(["--reason", "!"] if "--reason" not in words else []), *further
            )
        assert said in str(refused.value)
    assert _excluded(untouched) == set()


def test_help_names_every_kind() -> None:
    said = " ".join(_said("exclude", "--help").split())
    assert "DistrictAssignment" in said
    assert "Person." in said


@pytest.mark.usefixtures("springfield")
def test_exclusions_and_past_decisions_are_shown() -> None:
    assert _said("exclusions") == "No record is excluded.\n"
    assert _said("exclusions", "--history") == "No decision is recorded.\n"
    _said("exclude", "section", "T-art-1", "S-algebra-1", "--reason", "Lunch", "--as", "Ada")
    _said("include", "section", "S-algebra-1")
    (own,) = _json("exclusions", "--kind", "section")
    assert (own["sourced_id"], own["reason"], own["changed_by"]) == (
        "T-art-1",
        "Lunch",
        "Ada (command line)",
    )
    assert _json("exclusions", "--kind", "course") == []
    shown = _said("exclusions", "--history", "--limit", "1")
    assert "S-algebra-1" in shown
    assert "included" in shown
    assert "T-art-1" in _said("exclusions")
    with pytest.raises(UnknownKind):
        _said("exclusions", "--kind", "lunch")


def test_records_of_the_set_up_of_the_grade_book_are_saved(springfield: Database) -> None:
    task = ("gradebook", "save", "gradingTask", "SEM")
    assert _said(*task, '{"title": "Semester"}') == "gradingTask SEM is created.\n"
    assert _json(*task, '{"title": "Semester grade"}') == {
        "kind": "gradingTask",
        "sourcedId": "SEM",
        "created": False,
    }
    with springfield.engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT title FROM grading_task WHERE sourced_id = 'SEM'"
        )
        assert found.scalars().all() == ["Semester grade"]
    for record, kind, error, message in (
        ("{}", "gradingTask", RefusedByGraph, "title"),
        ("{", "gradingTask", BadRecord, "not valid JSON"),
        ("{}", "lunch", BadRecord, "The kinds are gradingTask"),
    ):
        with pytest.raises(error, match=message):
            _said("gradebook", "save", kind, "X", record)
    piped = CliRunner().invoke(
        rollcall, ["gradebook", "save", "standard", "ST", "-"], input='{"title": "Reading"}'
    )
    assert piped.stdout == "standard ST is created.\n"
