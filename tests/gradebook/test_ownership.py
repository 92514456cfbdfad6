"""What a connection may overwrite and delete of what others wrote."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from app.district.choices import change
from app.grades.history import HistoryFilter, grade_history
from app.grades.writers import WriterIdentity, identify_writer
from tests.gradebook.springfield import (
    ASSESSOR,
    FINAL,
    GRADER,
    OLD_GRADER,
    TOOL,
    Book,
    line_item,
    result,
)
from tests.gradebook.test_putting import SCALE

RIVAL = replace(GRADER, id="rival", name="Rival")
RIVAL_ASSESSOR = replace(ASSESSOR, id="rival assessor", name="Rival")


@pytest.fixture
async def rivals(book: Book) -> Book:
    """The grade book, with a second application that has two connections."""
    with book.database.transaction() as connection:
        connection.execute(text("INSERT INTO application (name, partner) VALUES ('Rival', TRUE)"))
        for each in (RIVAL, RIVAL_ASSESSOR):
            connection.execute(
                text(
                    "INSERT INTO connection (id, application, type, version) "
                    "VALUES (:id, 'Rival', :type, '1.2')"
                ),
                {"id": each.id, "type": each.type},
            )
    return book


def codes(answer: Any) -> list[str]:
    return [refusal.code for refusal in answer] if isinstance(answer, list) else []


async def fill(book: Book) -> dict[str, Any]:
    """Let one application write a record of each kind; return their contents by kind."""
    said: dict[str, Any] = {
        "category": {"title": "C", "class": "S-algebra-1"},
        "scoreScale": SCALE,
        "lineItem": line_item(),
        "result": result(lineItem="lineItem-1"),
    }
    for noun, content in said.items():
        assert await book.put(noun, f"{noun}-1", content) is True
    return said


async def test_records_of_another_application_are_not_deleted(rivals: Book) -> None:
    for noun in reversed(await fill(rivals)):
        (refusal,) = await rivals.by(RIVAL).delete(noun, f"{noun}-1")
        assert (refusal.code, refusal.path) == ("FORBIDDEN", "sourcedId")
        assert "last written by another application" in refusal.message
        assert await rivals.by(OLD_GRADER).delete(noun, f"{noun}-1") == f"{noun}-1"


async def test_definitions_of_another_application_are_not_overwritten(rivals: Book) -> None:
    said = await fill(rivals)
    for noun in ("category", "scoreScale", "lineItem"):
        (refusal,) = await rivals.by(RIVAL).put(noun, f"{noun}-1", said[noun])
        assert refusal.code == "FORBIDDEN"
        renamed = said[noun] | {"title": "D"}
        assert await rivals.by(OLD_GRADER).put(noun, f"{noun}-1", renamed) is False


async def test_assessments_of_another_application_are_not_overwritten(rivals: Book) -> None:
    said = {"title": "Test", "class": "S-algebra-1"}
    assert await rivals.by(ASSESSOR).put("assessmentLineItem", "T", said) is True
    rival = rivals.by(RIVAL_ASSESSOR)
    assert codes(await rival.put("assessmentLineItem", "T", said)) == ["FORBIDDEN"]
    assert codes(await rival.delete("assessmentLineItem", "T")) == ["FORBIDDEN"]


@pytest.mark.parametrize(
    ("writer", "words"),
    [
        (WriterIdentity("import", "roster.zip"), "an import from the SIS"),
        (WriterIdentity("person", "ms hoover"), "a person of the district"),
        (WriterIdentity("service", ""), "the SIS"),
        (WriterIdentity("connection", "a connection that is gone"), "another application"),
    ],
)
async def test_what_the_district_wrote_is_not_a_connections(
    book: Book, writer: WriterIdentity, words: str
) -> None:
    with book.database.transaction() as connection:
        identify_writer(connection, writer)
        connection.execute(text("INSERT INTO category (sourced_id, title) VALUES ('X', 'X')"))
    (deleted,) = await book.delete("category", "X")
    (put,) = await book.put("category", "X", {"title": "Mine"})
    assert (deleted.code, put.code) == ("FORBIDDEN", "FORBIDDEN")
    assert f"written by {words}" in deleted.message
    assert await book.by(TOOL).delete("category", "X") == "X"


async def test_a_connection_updates_its_line_item_after_a_tool_changed_it(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    await book.by(TOOL).put("lineItem", "L", line_item(title="Renamed"))
    (refusal,) = await book.delete("lineItem", "L")
    assert "a tool of the district" in refusal.message
    assert await book.put("lineItem", "L", line_item()) is False
    assert await book.delete("lineItem", "L") == "L"


async def test_results_of_others_are_overwritten_unless_the_district_forbids_it(
    rivals: Book,
) -> None:
    await rivals.put("lineItem", "L", line_item())
    await rivals.by(RIVAL).put("result", "R", result(score=1))
    assert await rivals.put("result", "R", result(score=2)) is False

    with rivals.database.transaction() as connection:
        change(connection, "resultOverwriting", "ownOnly", by="somebody")
    rival = rivals.by(RIVAL)
    assert codes(await rival.put("result", "R", result(score=3))) == ["FORBIDDEN"]
    assert codes(await rival.put("result", "S", result(score=3))) == ["FORBIDDEN"]
    own = {**result(score=3), "sourcedId": "mine"}
    assert codes(await rival.create("result", [own])) == ["FORBIDDEN"]
    assert await rivals.by(OLD_GRADER).put("result", "R", result(score=4)) is False
    assert await rivals.by(TOOL).put("result", "R", result(score=5)) is False

    with rivals.database.transaction() as connection:
        found = grade_history(connection, HistoryFilter(record="R"), 10)
    scores = [(each.writer_id, (each.after or {})["score"]) for each in reversed(found)]
    assert scores == [("rival", 1), ("grader", 2), ("old grader", 4), ("tool", 5)]


async def test_the_answer_names_the_results_that_were_replaced(rivals: Book) -> None:
    await rivals.put("lineItem", "L", line_item())
    await rivals.by(RIVAL).put("result", "R", result())
    await rivals.by(RIVAL).put("result", "grade", result(lineItem=FINAL))
    document = """
        mutation Do($said: [ResultInput!]!, $grade: ResultInput!) {
            createResults(results: $said, idempotencyKey: "k") { replacedResults }
            again: createResults(results: $said, idempotencyKey: "k") { replacedResults }
            putResult(sourcedId: "own", result: $grade) { replacedResults }
            same: putResult(sourcedId: "own", result: $grade) { replacedResults }
        }
        """
    said = [{**result(), "sourcedId": "1"}, {**result(student="ralph"), "sourcedId": "2"}]
    answer = await rivals.ask(document, said=said, grade=result(lineItem=FINAL))

    assert answer.data == {
        "createResults": {"replacedResults": ["R"]},
        "again": {"replacedResults": ["R"]},
        "putResult": {"replacedResults": ["grade"]},
        "same": {"replacedResults": []},
    }
    with rivals.database.transaction() as connection:
        newest = grade_history(connection, HistoryFilter(record="R"), 1)
    assert [(each.operation, each.writer_id) for each in newest] == [("deleted", "grader")]


async def test_the_history_is_in_the_graph_for_tools(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    await book.put("result", "R", result(score=80))
    document = """
        query History($student: ID) { administration { gradeHistory(student: $student) {
            operation kind recordId lineItemId studentId writerKind writerId application
            before after
        } } }
        """
    answer = await book.by(TOOL).ask(document, student="lisa")
    assert answer.data is not None, answer.errors
    (told,) = answer.data["administration"]["gradeHistory"]
    after = told.pop("after")
    assert (after["score"], after["status"]) == (80, "fully graded")
    assert told == {
        "operation": "created",
        "kind": "results",
        "recordId": "R",
        "lineItemId": "L",
        "studentId": "lisa",
        "writerKind": "connection",
        "writerId": "grader",
        "application": "Acme",
        "before": None,
    }
    refused = await book.ask(document, student="lisa")
    assert [(error.extensions or {})["code"] for error in refused.errors] == ["FORBIDDEN"]
