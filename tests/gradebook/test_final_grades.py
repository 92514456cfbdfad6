"""Columns of final grades, and what is posted in them."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.build import change
from tests.build import save as write
from tests.gradebook.springfield import (
    COMING,
    DAY,
    FINAL,
    GRADER,
    NOW,
    TOOL,
    Book,
    refusals,
    result,
)

MARK = "ext_infiniteCampus_scoreGrade"


def graded(**said: object) -> dict[str, Any]:
    return {**result(lineItem=FINAL, score=None), **said}


@pytest.mark.parametrize(
    ("said", "percent", "mark"),
    [
        ({"score": 95}, 95, "A"),
        ({"score": 85.5}, 85.5, "B"),
        ({"score": 0}, 0, "F"),
        ({"score": 250}, 250, "A"),
        ({"score": -1}, -1, None),
        ({"textScore": "B"}, None, "B"),
        ({"metadata": {MARK: "B"}}, None, "B"),
        ({"score": 20, "textScore": "A"}, 20, "A"),
        ({"score": 20, "textScore": "A*"}, 20, "A*"),
        ({"score": 20, "metadata": {MARK: "A"}}, 20, "A"),
        ({"scoreStatus": "exempt"}, None, None),
    ],
)
async def test_a_percentage_alone_becomes_a_mark_and_a_mark_stays_one(
    book: Book, said: Mapping[str, Any], percent: float | None, mark: str | None
) -> None:
    assert await book.put("result", "R", graded(**said)) is True
    assert book.row("posted_grade", "R", "percent", "mark") == (percent, mark)


async def test_a_final_grade_is_kept_with_its_section_term_and_task(book: Book) -> None:
    said = graded(score=90, comment="Well done", metadata={MARK: "A", "own": 1})
    await book.put("result", "R", said)

    found = book.row(
        "posted_grade", "R", "section_id", "person_id", "term_id", "task_id", "standard_id"
    )
    assert found == ("S-algebra-1", "lisa", "S-fall", "final", None)
    kept = book.row("posted_grade", "R", "comment", "metadata", "status", "scored_on::text")
    assert kept == ("Well done", {"own": 1}, "fully graded", "2025-09-09")
    assert book.row("posted_grade", "R", "written_by") == ("grader",)


async def test_a_student_has_one_grade_in_a_column(book: Book) -> None:
    await book.put("result", "first", graded(score=50))
    await book.put("result", "second", graded(score=60))
    assert book.rows("SELECT sourced_id, percent FROM posted_grade") == [("second", 60.0)]

    assert await book.delete("result", "second") == "second"
    assert book.rows("SELECT * FROM posted_grade") == []


async def save(book: Book, noun: str, id_: str, said: Mapping[str, Any]) -> Any:
    type_ = noun[0].upper() + noun[1:]
    input_ = "Graded" if noun in ("gradingTask", "standard") else type_
    answer = await book.ask(
        f"""
        mutation Save($id: ID!, $said: {input_}Input!) {{
            done: save{type_}(sourcedId: $id, {noun}: $said) {{ created {noun} {{ sourcedId }} }}
        }}
        """,
        id=id_,
        said=said,
    )
    if answer.errors:
        return refusals(answer)
    assert answer.data is not None
    return answer.data["done"]["created"]


def window(**said: object) -> dict[str, Any]:
    ordinary = {"task": "progress", "term": "S-fall"}
    times = {"opensAt": (NOW - DAY).isoformat(), "closesAt": (NOW + DAY).isoformat()}
    return {**ordinary, **times, **said}


async def test_a_window_that_a_tool_opens_lets_grades_in(book: Book) -> None:
    (refusal,) = await book.put("result", "R", graded(lineItem=COMING, score=7))
    assert refusal.path == "lineItem"

    assert await save(book.by(TOOL), "gradingWindow", "now", window()) is True

    assert await book.put("result", "R", graded(lineItem=COMING, score=7)) is True
    assert book.row("posted_grade", "R", "percent", "mark") == (7.0, None)


async def test_a_column_whose_window_is_gone_is_closed(book: Book) -> None:
    with book.database.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM grading_window")
    (refusal,) = await book.put("result", "R", graded(score=7))
    assert (refusal.path, refusal.message) == (
        "lineItem",
        "The grading window is closed; nobody has said when it opens.",
    )


async def test_columns_follow_from_tasks_standards_and_windows(book: Book) -> None:
    tool = book.by(TOOL)
    assert await save(tool, "scoreGroup", "levels", LEVELS) is True
    fluency = {"title": "Fluency", "scoreGroup": "levels"}
    assert await save(tool, "standard", "fluency", fluency) is True
    assert await save(tool, "gradingTask", "final", {"title": "Final"}) is False
    of_standard = window(task=None, standard="fluency")
    assert await save(tool, "gradingWindow", "of fluency", of_standard) is True

    assert book.row("final_grade_column", FINAL, "title", "score_group_id") == ("Final", None)
    column = "S-algebra-1S-fallfluency"
    assert book.row("final_grade_column", column, "title") == ("Fluency",)
    assert await book.put("result", "R", graded(lineItem=column, score=3)) is True
    assert book.row("posted_grade", "R", "mark", "standard_id") == ("Advanced", "fluency")

    write(book.database, change("standard", "fluency", lms_exclude=True))
    assert await save(tool, "standard", "fluency", fluency) is False
    (refusal,) = await book.put("result", "R", graded(lineItem=column, score=3))
    assert "no line item" in refusal.message


LEVELS = {
    "title": "Levels",
    "kind": "level",
    "organization": "S",
    "items": [{"lhs": "3", "rhs": "Advanced"}, {"lhs": "1", "rhs": "Basic"}],
}


@pytest.mark.parametrize(
    ("noun", "said", "path", "words"),
    [
        ("gradingTask", {"title": ""}, "title", "no letter"),
        ("gradingTask", {"title": "X", "scoreGroup": "?"}, "scoreGroup", "no score group"),
        ("standard", {"title": "X\0"}, "title", "U\\+0000".replace("\\", "")),
        ("gradingWindow", window(task=None), "task", "either"),
        ("gradingWindow", window(standard="final"), "task", "either"),
        ("gradingWindow", window(task="?"), "task", "no grading task"),
        ("gradingWindow", window(task=None, standard="?"), "standard", "no standard"),
        ("gradingWindow", window(term="?"), "term", "no term"),
        ("gradingWindow", window(closesAt=NOW.isoformat(), opensAt=NOW.isoformat()), "closesAt",
         "before it opens"),
        ("scoreGroup", {**LEVELS, "section": "?"}, "section", "no section"),
        ("scoreGroup", {**LEVELS, "items": [{"lhs": "A", "rhs": "A"}]}, "items[0].lhs",
         "no percentage"),
        ("scoreGroup", {**LEVELS, "items": [{"lhs": "1", "rhs": "A"}, {"lhs": "1.0", "rhs": "B"}]},
         "items[1].lhs", "a mark already"),
        ("defaultCategory", {"category": "tests"}, "section", "either"),
        ("defaultCategory", {"category": "?", "section": "S-algebra-1"}, "category",
         "no category"),
        ("defaultCategory", {"category": "tests", "teacher": "?"}, "teacher", "no person"),
    ],
)  # fmt: skip
async def test_a_set_up_that_does_not_fit_is_refused(
    book: Book, noun: str, said: Mapping[str, Any], path: str, words: str
) -> None:
    (refusal,) = await save(book.by(TOOL), noun, "new", said)
    assert (refusal.code, refusal.path) == ("INVALID", path)
    assert words in refusal.message


async def test_a_class_has_one_default_category(book: Book) -> None:
    tool, said = book.by(TOOL), {"category": "tests", "section": "S-algebra-1"}
    await save(tool, "defaultCategory", "first", said)
    (refusal,) = await save(tool, "defaultCategory", "second", said)
    assert (refusal.path, [*refusal.allowed]) == ("sourcedId", ["first"])


async def test_only_tools_set_up_the_grade_book(book: Book) -> None:
    (refusal,) = await save(book.by(GRADER), "gradingTask", "new", {"title": "X"})
    assert (refusal.code, refusal.path) == ("FORBIDDEN", "")
