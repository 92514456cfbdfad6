"""The command `rollcall grades history`."""

import orjson
import pytest
from typer.testing import CliRunner

from app.errors import UnknownRecord
from tests.commands import rollcall
from tests.gradebook.springfield import TOOL, Book, line_item, result


@pytest.fixture
async def graded(book: Book, monkeypatch: pytest.MonkeyPatch) -> Book:
    """A grade book with a result that was created, changed and deleted; the command sees it."""
    await book.put("lineItem", "L", line_item())
    await book.put("result", "R", result(score=80))
    await book.by(TOOL).put("result", "R", result(score=85))
    await book.by(TOOL).delete("result", "R")
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", book.database.url)
    monkeypatch.setenv("COLUMNS", "300")
    return book


def printed(*arguments: str) -> str:
    outcome = CliRunner().invoke(rollcall, ["grades", "history", *arguments])
    assert outcome.exit_code == 0, outcome.output
    return outcome.stdout


async def test_the_history_of_a_record_is_printed_with_what_changed(graded: Book) -> None:
    assert graded
    table = printed("R")
    assert "connection Acme (grader)" in table
    assert "tool Acme (tool)" in table
    assert "score: 80 → 85" in table
    assert "score: was 85" in table
    assert "deleted result" in table


async def test_the_history_is_printed_as_json_by_student_and_line_item(graded: Book) -> None:
    assert graded
    by_student = orjson.loads(printed("--student", "lisa", "--json"))
    assert [change["operation"] for change in by_student] == ["deleted", "changed", "created"]
    by_line_item = orjson.loads(printed("--line-item", "L", "--json", "--limit", "1"))
    assert [change["before"]["score"] for change in by_line_item] == [85]


async def test_a_student_without_changes_has_no_history_and_an_unknown_record_is_refused(
    graded: Book,
) -> None:
    assert graded
    assert "The history has no such change" in printed("--student", "milhouse")
    outcome = CliRunner().invoke(rollcall, ["grades", "history", "nothing"])
    assert isinstance(outcome.exception, UnknownRecord)
