"""What is refused, and in which words."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import pytest
from sqlalchemy import text

from app.access.viewer import Viewer
from app.grades.writers import WriterIdentity, identify_writer
from graphql_schema.mutations.values import SOURCES
from tests.gradebook.conftest import opened
from tests.gradebook.springfield import (
    ASSESSOR,
    COMING,
    FINAL,
    GRADER,
    OF_S,
    OLD_GRADER,
    ONLOOKER,
    OVER,
    READER,
    STRANGER,
    Book,
    Refusal,
    line_item,
    record,
    result,
    save,
)
from tests.postgres import Postgres

ONES = "11111111-1111-1111-1111-111111111111"


class Wrong(NamedTuple):
    """A record that is refused, and for what."""

    noun: str
    said: Mapping[str, Any]
    path: str
    words: str
    allowed: Sequence[str] = ()
    code: str = "INVALID"
    viewer: Viewer = GRADER
    id: str = "new"


def scale(**said: object) -> dict[str, Any]:
    values = [{"itemValueLHS": "90", "itemValueRHS": "A"}]
    ordinary = {"title": "Scale", "type": "letter", "class": "S-algebra-1"}
    return {**ordinary, "scoreScaleValue": values, **said}


def exam(**said: object) -> dict[str, Any]:
    return {"title": "State test", **said}


def reached(**said: object) -> dict[str, Any]:
    ordinary = {"assessmentLineItem": "A", "student": "lisa"}
    return {**ordinary, "scoreStatus": "submitted", "scoreDate": "2025-09-09", **said}


WRONG = {
    "a category without a name": Wrong("category", {"title": " "}, "title", "no letter"),
    "a category of an unknown class": Wrong(
        "category", {"title": "X", "class": "nowhere"}, "class", "no class 'nowhere'"
    ),
    "a category of a class said in its metadata": Wrong(
        "category", {"title": "X", "metadata": {"classId": "nowhere"}}, "class", "no class"
    ),
    "a category of the district by a connection of a school": Wrong(
        "category", {"title": "X"}, "class", "district's", code="FORBIDDEN", viewer=OF_S
    ),
    "a category of a class of another school": Wrong(
        "category", {"title": "X", "class": "T-art-1"}, "class", "no class", viewer=OF_S
    ),
    "a category that line items of another class have": Wrong(
        "category",
        {"title": "X", "class": "S-algebra-2"},
        "class",
        "1 of class 'S-algebra-1'",
        id="homework",
    ),
    "somebody else's category": Wrong(
        "category",
        {"title": "X", "class": "S-algebra-1"},
        "sourcedId",
        "cannot be used by this connection",
        code="FORBIDDEN",
        viewer=OF_S,
        id="painting",
    ),
    "the district's category by a connection of a school": Wrong(
        "category",
        {"title": "X", "class": "S-algebra-1"},
        "sourcedId",
        "is the district's",
        code="FORBIDDEN",
        viewer=OF_S,
        id="tests",
    ),
    "a text that no database has": Wrong(
        "category", {"title": "X\0"}, "title", re.escape(r"'X\x00' has U\+0000".replace("\\+", "+"))
    ),
    "half a letter deep in the metadata": Wrong(
        "category", {"title": "X", "metadata": {"a": [{"b": "\ud800"}]}}, "metadata.a[0].b", "half"
    ),
    "a number that is none": Wrong(
        "category", {"title": "X", "metadata": {"a": float("inf")}}, "metadata.a", "no number"
    ),
    "metadata that is no object": Wrong(
        "category", {"title": "X", "metadata": [1]}, "metadata", "an object"
    ),
    "an id that is too long": Wrong(
        "category", {"title": "X"}, "sourcedId", "has 256", id="x" * 256
    ),
    "a record put at another's id": Wrong(
        "category", {"title": "X", "sourcedId": "other"}, "sourcedId", "'other'", ["new"]
    ),
    "a line item without a class": Wrong("lineItem", line_item(**{"class": None}), "class", "say"),
    "a line item of an unknown class": Wrong(
        "lineItem", line_item(**{"class": "nowhere"}), "class", "no class 'nowhere'"
    ),
    "a line item of another school's class": Wrong(
        "lineItem",
        line_item(**{"class": "T-art-1", "category": "painting"}),
        "class",
        "no class",
        viewer=OF_S,
    ),
    "a line item at another school": Wrong(
        "lineItem", line_item(school="T"), "school", "of school 'S'", ["S"]
    ),
    "a line item in an unknown grading period": Wrong(
        "lineItem", line_item(gradingPeriod="?"), "gradingPeriod", "no academic session"
    ),
    "a line item in an unknown session": Wrong(
        "lineItem", line_item(academicSession="?"), "academicSession", "no academic session"
    ),
    "an unknown category": Wrong(
        "lineItem",
        line_item(category="?"),
        "category",
        r"no category '\?'.*'Homework' \(homework\)",
        ["homework", "00000000-0000-0000-0000-000000000000", "tests"],
    ),
    "another class's category": Wrong(
        "lineItem",
        line_item(category="painting"),
        "category",
        "no category 'painting'",
        ["homework", "00000000-0000-0000-0000-000000000000", "tests"],
    ),
    "no category in 1.2": Wrong(
        "lineItem",
        line_item(category=None),
        "category",
        "Say a category",
        ["homework", "00000000-0000-0000-0000-000000000000", "tests"],
    ),
    "the category of what has none in 1.2": Wrong(
        "lineItem",
        line_item(category=f"{{{ONES}}}"),
        "category",
        "1.2 does not allow",
        ["homework", "00000000-0000-0000-0000-000000000000", "tests"],
    ),
    "an unknown category in 1.1": Wrong(
        "lineItem",
        line_item(category="?"),
        "category",
        "no category",
        ["homework", "00000000-0000-0000-0000-000000000000", "tests"],
        viewer=OLD_GRADER,
    ),
    "a highest score below the lowest": Wrong(
        "lineItem", line_item(resultValueMax=-1), "resultValueMax", "-1 is less than"
    ),
    "an unknown score scale": Wrong(
        "lineItem", line_item(scoreScale="?"), "scoreScale", "no score scale"
    ),
    "a set of no objectives": Wrong(
        "lineItem",
        line_item(learningObjectiveSet=[{"source": "case", "learningObjectiveIds": []}]),
        "learningObjectiveSet[0].learningObjectiveIds",
        "empty",
    ),
    "objectives of no source": Wrong(
        "lineItem",
        line_item(learningObjectiveSet=[{"source": "", "learningObjectiveIds": ["x"]}]),
        "learningObjectiveSet[0].source",
        "'' is no source of objectives",
        allowed=SOURCES,
    ),
    "objectives of an unknown source": Wrong(
        "lineItem",
        line_item(learningObjectiveSet=[{"source": "/word", "learningObjectiveIds": ["x"]}]),
        "learningObjectiveSet[0].source",
        "'/word' is no source of objectives; one of your own begins with `ext:`",
        allowed=SOURCES,
    ),
    "a line item in place of a column of final grades": Wrong(
        "lineItem", line_item(), "sourcedId", "column of final grades", id=FINAL
    ),
    "a result of no line item": Wrong("result", result(lineItem=None), "lineItem", "say which"),
    "a result of an unknown line item": Wrong(
        "result", result(lineItem="?"), "lineItem", "no line item"
    ),
    "a result of another school's line item": Wrong(
        "result", result(lineItem="L-art"), "lineItem", "no line item", viewer=OF_S
    ),
    "a result of an unknown student": Wrong(
        "result", result(student="bart"), "student", "no student 'bart'"
    ),
    "a result of a student without a username in 1.1": Wrong(
        "result",
        result(student="ralph"),
        "student",
        "no student 'ralph'",
        viewer=OLD_GRADER,
    ),
    "a result of a student who was never in the class": Wrong(
        "result", result(student="milhouse"), "student", "never was"
    ),
    "a result of another class": Wrong(
        "result", result(**{"class": "T-art-1"}), "class", "of class", ["S-algebra-1"]
    ),
    "a status that is no word": Wrong(
        "result",
        result(scoreStatus="done"),
        "scoreStatus",
        "'done'",
        ["exempt", "fully graded", "not submitted", "partially graded", "submitted"],
    ),
    "a result by an unknown scale": Wrong(
        "result", result(scoreScale="?"), "scoreScale", "no score scale"
    ),
    "a result in no objective": Wrong(
        "result",
        result(learningObjectiveSet=[{"source": "case", "learningObjectiveResults": []}]),
        "learningObjectiveSet[0].learningObjectiveResults",
        "empty",
    ),
    "a final grade before its window": Wrong(
        "result", result(lineItem=COMING), "lineItem", r"opens at \d{4}-\d\d-\d\d \d\d:\d\d UTC"
    ),
    "a final grade after its window": Wrong(
        "result",
        result(lineItem=OVER, student="milhouse"),
        "lineItem",
        r"open until \d{4}-\d\d-\d\d",
    ),
    "a mark that the score group has not": Wrong(
        "result",
        result(lineItem=FINAL, score=None, textScore="E"),
        "textScore",
        "no mark 'E'",
        ["A", "B", "F"],
    ),
    "a scale of no class": Wrong("scoreScale", scale(**{"class": None}), "class", "say which"),
    "a scale of an unknown class": Wrong(
        "scoreScale", scale(**{"class": "?"}), "class", "no class"
    ),
    "a scale of another course": Wrong(
        "scoreScale", scale(course="T-art"), "course", "of course", ["S-algebra"]
    ),
    "a scale of no kind": Wrong("scoreScale", scale(type=""), "type", "empty"),
    "a scale without marks": Wrong(
        "scoreScale", scale(scoreScaleValue=[]), "scoreScaleValue", "one at least"
    ),
    "half a mark": Wrong(
        "scoreScale",
        scale(scoreScaleValue=[{"itemValueLHS": "", "itemValueRHS": "A"}]),
        "scoreScaleValue[0]",
        "both",
    ),
    "two marks from one score": Wrong(
        "scoreScale",
        scale(scoreScaleValue=[{"itemValueLHS": "9", "itemValueRHS": mark} for mark in "AB"]),
        "scoreScaleValue[1].itemValueLHS",
        "a mark already",
    ),
    "a score group of the district": Wrong(
        "scoreScale", scale(), "sourcedId", "is the district's", code="FORBIDDEN", id="letters"
    ),
    "a test without a name": Wrong(
        "assessmentLineItem", exam(title=""), "title", "no letter", viewer=ASSESSOR
    ),
    "a test of an unknown class": Wrong(
        "assessmentLineItem", exam(**{"class": "?"}), "class", "no class", viewer=ASSESSOR
    ),
    "a test of no class by a connection of a school": Wrong(
        "assessmentLineItem",
        exam(),
        "class",
        "district's",
        code="FORBIDDEN",
        viewer=replace(ASSESSOR, policy=OF_S.policy),
    ),
    "a test that is a part of nothing": Wrong(
        "assessmentLineItem",
        exam(parentAssessmentLineItem="?"),
        "parentAssessmentLineItem",
        "no assessment line item",
        viewer=ASSESSOR,
    ),
    "a test that is a part of itself": Wrong(
        "assessmentLineItem",
        exam(parentAssessmentLineItem="A"),
        "parentAssessmentLineItem",
        "cannot be",
        viewer=ASSESSOR,
        id="A",
    ),
    "a test that is a part of its part": Wrong(
        "assessmentLineItem",
        exam(parentAssessmentLineItem="part of part"),
        "parentAssessmentLineItem",
        "cannot be",
        viewer=ASSESSOR,
        id="A",
    ),
    "a test by an unknown scale": Wrong(
        "assessmentLineItem",
        exam(scoreScale="?"),
        "scoreScale",
        "no score scale",
        viewer=ASSESSOR,
    ),
    "a result of an unknown test": Wrong(
        "assessmentResult",
        reached(assessmentLineItem="?"),
        "assessmentLineItem",
        "no assessment line item",
        viewer=ASSESSOR,
    ),
    "a test result of an unknown student": Wrong(
        "assessmentResult", reached(student="bart"), "student", "no student", viewer=ASSESSOR
    ),
    "a test result of a student of another class": Wrong(
        "assessmentResult",
        reached(assessmentLineItem="of algebra", student="milhouse"),
        "student",
        "never was",
        viewer=ASSESSOR,
    ),
    "a reader's category": Wrong(
        "category", {"title": "X"}, "", "Roster Sync connection", code="FORBIDDEN", viewer=READER
    ),
    "an assessor's category": Wrong(
        "category", {"title": "X"}, "", "Grade Book Sync", code="FORBIDDEN", viewer=ASSESSOR
    ),
    "a grader's test": Wrong(
        "assessmentLineItem", exam(), "", "Assessments Sync", code="FORBIDDEN", viewer=GRADER
    ),
    "a stranger's category": Wrong(
        "category", {"title": "X"}, "", "not a partner's", code="FORBIDDEN", viewer=STRANGER
    ),
    "an onlooker's category": Wrong(
        "category", {"title": "X"}, "", "scope gradebook.write", code="FORBIDDEN", viewer=ONLOOKER
    ),
}


@pytest.fixture(scope="module")
async def filled(postgres: Postgres, springfield: str) -> AsyncIterator[Book]:
    """The grade book with line items and tests in it, for what changes nothing."""
    assignment = {
        "title": "Old",
        "assigned_at": "2025-09-01T00:00Z",
        "due_at": "2025-09-02T00:00Z",
    }
    of_algebra = {"section_id": "S-algebra-1", "organization_id": "S", "category_id": "homework"}
    of_art = {"section_id": "T-art-1", "organization_id": "T"}
    async with opened(postgres, springfield) as book:
        save(
            book.database,
            record("assignment", "L", **assignment, **of_algebra),
            record("assignment", "L-art", **assignment, **of_art),
            record("assessment", "A", title="A test"),
            record("assessment", "part", title="Its part", parent_id="A"),
            record("assessment", "part of part", title="Its part", parent_id="part"),
            record("assessment", "of algebra", title="Of a class", section_id="S-algebra-1"),
        )
        _own(book)
        yield book


def _own(book: Book) -> None:
    """Let the records be of the application that writes, which may overwrite no others."""
    with book.database.transaction() as connection:
        identify_writer(connection, WriterIdentity("connection", GRADER.id))
        for table in ("assessment", "category"):
            connection.execute(text(f"UPDATE {table} SET changed_at = changed_at"))


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
async def test_what_the_sis_does_not_take_is_refused_in_words(filled: Book, wrong: Wrong) -> None:
    before = filled.rows("SELECT count(*) FROM score UNION ALL SELECT count(*) FROM category")

    found = await filled.by(wrong.viewer).put(wrong.noun, wrong.id, wrong.said)

    assert [(each.code, each.path, [*each.allowed]) for each in found] == [
        (wrong.code, wrong.path, [*wrong.allowed])
    ]
    assert re.search(wrong.words, found[0].message), found[0].message
    after = filled.rows("SELECT count(*) FROM score UNION ALL SELECT count(*) FROM category")
    assert after == before


async def test_all_that_is_wrong_is_told_at_once(filled: Book) -> None:
    wrong = [result(scoreStatus="done"), result(student="bart"), result(lineItem="?")]

    found = await filled.create("result", wrong)

    assert [(each.code, each.path) for each in found] == [
        ("INVALID", "results[0].scoreStatus"),
        ("INVALID", "results[1].student"),
        ("INVALID", "results[2].lineItem"),
    ]
    assert all(isinstance(each, Refusal) for each in found)
    assert filled.rows("SELECT count(*) FROM score") == [(0,)]


async def test_nothing_is_written_before_a_roster_is_published(book: Book) -> None:
    answer = await book.graph.execute(
        'mutation { putCategory(sourcedId: "x", category: {title: "X"}) { created } }',
        {},
        GRADER,
        edition=None,
    )

    assert answer.data is None
    assert "Nothing is published" in answer.errors[0].message
