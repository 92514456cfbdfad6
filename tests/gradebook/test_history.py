"""The history of the grade book: who, when, before and after, append-only."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app.database import Database
from app.grades.history import Change, HistoryFilter, erase_person, grade_history
from app.grades.writers import WriterIdentity, cascading, identify_writer
from tests.gradebook.springfield import FINAL, TOOL, Book, line_item, result

EVERYTHING = HistoryFilter()


def history(database: Database, wanted: HistoryFilter = EVERYTHING) -> list[Change]:
    """Return the history that is wanted, the oldest change first."""
    with database.transaction() as connection:
        return [*reversed(grade_history(connection, wanted, 1_000))]


def run(database: Database, statement: str, **values: Any) -> int:
    with database.transaction() as connection:
        return connection.execute(text(statement), values).rowcount


def told(changes: list[Change]) -> list[tuple[Any, ...]]:
    return [(c.operation, c.kind, c.record_id, c.writer_kind, c.writer_id) for c in changes]


async def test_each_write_of_a_result_is_a_row_with_writer_before_and_after(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    await book.put("result", "R", result(score=80))
    await book.by(TOOL).put("result", "R", result(score=85))
    await book.by(TOOL).delete("result", "R")
    changes = history(book.database, HistoryFilter(record="R"))

    assert told(changes) == [
        ("created", "result", "R", "connection", "grader"),
        ("changed", "result", "R", "tool", "tool"),
        ("deleted", "result", "R", "tool", "tool"),
    ]
    scores = [((c.before or {}).get("score"), (c.after or {}).get("score")) for c in changes]
    assert scores == [(None, 80), (80, 85), (85, None)]
    assert {(c.line_item_id, c.person_id, c.application) for c in changes} == {
        ("L", "lisa", "Acme")
    }


async def test_rows_are_found_by_student_line_item_and_record(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    await book.put("lineItem", "M", line_item())
    await book.put("result", "R", result())
    await book.put("result", "S", result(student="ralph", lineItem="M"))

    found = {
        "student": told(history(book.database, HistoryFilter(student="ralph"))),
        "line item": [c.record_id for c in history(book.database, HistoryFilter(line_item="L"))],
    }
    assert found == {
        "student": [("created", "result", "S", "connection", "grader")],
        "line item": ["L", "R"],
    }


async def test_a_write_that_changes_nothing_leaves_no_row(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    before = len(history(book.database))
    await book.put("lineItem", "L", line_item())
    assert len(history(book.database)) == before
    await book.by(TOOL).put("lineItem", "L", line_item())
    assert told(history(book.database))[-1] == ("changed", "lineItem", "L", "tool", "tool")


async def test_a_posted_grade_is_in_the_history_of_its_column(book: Book) -> None:
    await book.put("result", "R", result(lineItem=FINAL, score=95))
    (change,) = history(book.database, HistoryFilter(line_item=FINAL))
    assert (change.kind, change.person_id, (change.after or {})["percent"]) == (
        "result",
        "lisa",
        95,
    )


async def test_scores_of_objectives_are_changes_of_their_result(book: Book) -> None:
    def objectives(score: float) -> list[dict[str, Any]]:
        reached = [{"learningObjectiveId": "x", "score": score}]
        return [{"source": "case", "learningObjectiveResults": reached}]

    await book.put("lineItem", "L", line_item())
    await book.put("result", "R", result(learningObjectiveSet=objectives(3)))
    await book.put("result", "R", result(learningObjectiveSet=objectives(3)))
    await book.put("result", "R", result(learningObjectiveSet=objectives(4)))
    parts = [c for c in history(book.database, HistoryFilter(student="lisa")) if c.part]

    assert [(c.operation, c.record_id, c.line_item_id) for c in parts] == [
        ("created", "R", "L"),
        ("deleted", "R", "L"),
        ("created", "R", "L"),
    ]
    assert {c.part for c in parts} == {"learningObjective"}
    assert [(c.after or c.before or {})["score"] for c in parts] == [3, 3, 4]


async def test_what_an_import_creates_has_no_row_until_it_changes(book: Book) -> None:
    database = book.database
    with database.transaction() as connection:
        identify_writer(connection, WriterIdentity("import", "roster.zip"))
        connection.execute(text("INSERT INTO category (sourced_id, title) VALUES ('C', 'Old')"))
    assert book.row("category", "C", "written_kind", "written_by") == ("import", "roster.zip")
    assert history(database, HistoryFilter(record="C")) == []

    run(database, "UPDATE category SET title = 'New' WHERE sourced_id = 'C'")
    (change,) = history(database, HistoryFilter(record="C"))
    assert change.before is not None
    assert (change.before["title"], change.before["written_by"]) == ("Old", "roster.zip")
    assert (change.writer_kind, change.writer_id) == ("unknown", None)


async def test_a_consequence_of_another_change_leaves_the_row_to_its_writer(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    with book.database.transaction() as connection:
        identify_writer(connection, WriterIdentity("import", "roster.zip"))
        with cascading(connection):
            connection.execute(text("UPDATE assignment SET category_id = NULL"))
        connection.execute(text("UPDATE category SET weight = 1 WHERE sourced_id = 'tests'"))
    assert book.row("assignment", "L", "written_kind", "written_by") == ("connection", "grader")
    assert book.row("category", "tests", "written_kind") == ("import",)
    last = told(history(book.database, HistoryFilter(record="L")))[-1]
    assert last == ("changed", "lineItem", "L", "import", "roster.zip")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE grade_change SET writer_id = 'nobody'",
        "DELETE FROM grade_change",
        "TRUNCATE grade_change",
    ],
)
async def test_the_database_refuses_to_change_the_history(book: Book, statement: str) -> None:
    await book.put("lineItem", "L", line_item())
    with pytest.raises(ProgrammingError, match="append-only"):
        run(book.database, statement)


async def test_a_person_is_erased_from_the_history_and_nobody_else(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    await book.put("result", "R", result())
    await book.put("result", "S", result(student="ralph"))
    with book.database.transaction() as connection:
        assert erase_person(connection, "lisa") == 1
        connection.execute(text("DELETE FROM score WHERE person_id = 'lisa'"))
    assert "lisa" not in {c.person_id for c in history(book.database)}
    assert [c.record_id for c in history(book.database, HistoryFilter(line_item="L"))] == ["L", "S"]
    with pytest.raises(ProgrammingError, match="append-only"):
        run(book.database, "DELETE FROM grade_change WHERE person_id = 'ralph'")
