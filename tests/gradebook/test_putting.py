"""Records put, replaced and deleted, one at a time."""

from typing import Any

import orjson
import pytest

from app.district.choices import change
from app.sis.final_grades import CATEGORY
from tests.gradebook.springfield import (
    ASSESSOR,
    FINAL,
    GRADER,
    OF_S,
    OLD_GRADER,
    OVER,
    TOOL,
    Book,
    line_item,
    record,
    refusals,
    result,
    save,
)

ONES = "11111111-1111-1111-1111-111111111111"
SCALE = {
    "title": "Levels",
    "type": "level",
    "class": "S-algebra-1",
    "course": "S-algebra",
    "scoreScaleValue": [{"itemValueLHS": "50", "itemValueRHS": "pass"}],
}


async def test_a_line_item_is_created_then_replaced(book: Book) -> None:
    assert await book.put("lineItem", "L", line_item(description="At home")) is True
    assert await book.put("lineItem", "L", line_item(title="Decimals")) is False
    assert book.row("assignment", "L", "title", "description") == ("Decimals", None)


async def test_a_result_is_created_then_replaced(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    assert await book.put("result", "R", result(comment="")) is True
    assert await book.put("result", "R", result(score=300, scoreStatus="exempt")) is False
    assert book.row("score", "R", "score", "status", "comment") == (300.0, "exempt", None)


async def test_a_record_is_read_back_as_it_was_put(book: Book) -> None:
    await book.put("scoreScale", "Z", SCALE)
    said = line_item(
        description="Página 5",
        scoreScale="Z",
        learningObjectiveSet=[
            {"source": "case", "learningObjectiveIds": ["two", "one"]},
            {"source": "unknown", "learningObjectiveIds": ["three"]},
        ],
        metadata={"vendor": {"deep": [1, 2.5, None]}},
    )
    document = """
        mutation Put($said: LineItemInput!) {
            putLineItem(sourcedId: "L", lineItem: $said) {
                created
                lineItem {
                    title description dueDate resultValueMin resultValueMax metadata revision
                    class { sourcedId } school { sourcedId } category { sourcedId }
                    gradingPeriod { sourcedId } scoreScale { sourcedId } learningObjectiveSet
                }
            }
        }
        """
    answer = await book.ask(document, said=said)

    assert answer.data is not None, answer.errors
    found = dict(answer.data["putLineItem"])
    assert found["created"] is True
    assert read(found["lineItem"]) == {
        "title": "Fractions",
        "description": "Página 5",
        "dueDate": "2025-09-08T08:00:00.000Z",
        "resultValueMin": 0,
        "resultValueMax": 100,
        "metadata": {"vendor": {"deep": [1, 2.5, None]}},
        "revision": book.revision("assignment", "L"),
        "class": {"sourcedId": "S-algebra-1"},
        "school": {"sourcedId": "S"},
        "category": {"sourcedId": "homework"},
        "gradingPeriod": {"sourcedId": "S-q1"},
        "scoreScale": {"sourcedId": "Z"},
        "learningObjectiveSet": [
            {"source": "case", "learningObjectiveIds": ["two", "one"]},
            {"source": "unknown", "learningObjectiveIds": ["three"]},
        ],
    }


def read(fragment: Any) -> Any:
    return orjson.loads(orjson.dumps(fragment))


async def test_what_a_replacement_leaves_out_is_gone(book: Book) -> None:
    await book.put("scoreScale", "Z", SCALE)
    await book.put(
        "lineItem",
        "L",
        line_item(
            scoreScale="Z",
            learningObjectiveSet=[{"source": "case", "learningObjectiveIds": ["one"]}],
        ),
    )
    objectives = [
        {"source": "case", "learningObjectiveResults": [{"learningObjectiveId": "x", "score": 3}]}
    ]
    await book.put("result", "R", result(scoreScale="Z", learningObjectiveSet=objectives))
    assert book.rows("SELECT score FROM score_objective") == [(3.0,)]

    await book.put("lineItem", "L", line_item())
    await book.put("result", "R", result())

    for table in ("assignment_objective", "assignment_scale", "score_objective", "score_scale"):
        assert book.rows(f"SELECT * FROM {table}") == []


async def test_it_is_kept_who_wrote_and_when(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    await book.by(TOOL).put("result", "R", result())

    assert book.row("assignment", "L", "written_by", "written_at = changed_at") == ("grader", True)
    assert book.row("score", "R", "written_by", "written_at <= now()") == ("tool", True)


@pytest.mark.parametrize(
    ("due", "period"),
    [
        ("2025-10-17T23:59:00.000Z", "S-q1"),
        ("2025-10-18T00:00:00.000Z", "S-fall"),
        ("2025-10-18T01:00:00.000+02:00", "S-q1"),
        ("2026-02-01T00:00:00.000Z", "S-spring"),
        ("2026-12-01T00:00:00.000Z", None),
    ],
)
async def test_the_grading_period_is_the_one_that_holds_the_due_date(
    book: Book, due: str, period: str | None
) -> None:
    await book.put("lineItem", "L", line_item(dueDate=due))
    assert book.row("assignment", "L", "grading_period_id") == (period,)


async def test_a_due_date_is_meant_in_the_time_zone_of_the_district(book: Book) -> None:
    with book.database.transaction() as connection:
        change(connection, "timeZone", "America/Chicago", by="a test")
    for hour, period in (("04:59", "S-q1"), ("05:00", "S-fall")):
        await book.put("lineItem", "L", line_item(dueDate=f"2025-10-18T{hour}:00.000Z"))
        assert book.row("assignment", "L", "grading_period_id") == (period,)


async def test_a_grading_period_that_is_said_stands(book: Book) -> None:
    said = line_item(gradingPeriod="S-fall", academicSession="Y", school="S")
    await book.put("lineItem", "L", said)
    found = book.row("assignment", "L", "grading_period_id", "term_id", "organization_id")
    assert found == ("S-fall", "Y", "S")


@pytest.mark.parametrize("said", [None, ONES])
async def test_a_line_item_of_1_1_may_be_uncategorised(book: Book, said: str | None) -> None:
    assert await book.by(OLD_GRADER).put("lineItem", "L", line_item(category=said)) is True
    assert book.row("assignment", "L", "category_id") == (None,)


async def test_a_line_item_without_category_is_filed_as_its_class_or_teacher_says(
    book: Book,
) -> None:
    old, tool = book.by(OLD_GRADER), book.by(TOOL)
    assert await default(tool, "of krabappel", teacher="krabappel", category="tests") is True
    await old.put("lineItem", "L1", line_item(category=None))
    assert await default(tool, "of algebra", section="S-algebra-1", category="homework") is True
    await old.put("lineItem", "L2", line_item(category=ONES))
    assert await default(tool, "of algebra", section="S-algebra-1", category="painting") is False
    await old.put("lineItem", "L3", line_item(category=None))

    filed = book.rows("SELECT category_id FROM assignment ORDER BY sourced_id")
    assert filed == [("tests",), ("homework",), (None,)]


async def default(book: Book, id_: str, **said: str) -> Any:
    answer = await book.ask(
        """
        mutation Save($id: ID!, $said: DefaultCategoryInput!) {
            done: saveDefaultCategory(sourcedId: $id, defaultCategory: $said) {
                created defaultCategory { sourcedId }
            }
        }
        """,
        id=id_,
        said=said,
    )
    if answer.errors:
        return refusals(answer)
    assert answer.data is not None
    return answer.data["done"]["created"]


async def test_what_a_teacher_files_stays_filed_when_1_1_replaces_it(book: Book) -> None:
    old = book.by(OLD_GRADER)
    await old.put("lineItem", "L", line_item(category=None))
    await book.put("lineItem", "L", line_item(category="homework"))

    await old.put("lineItem", "L", line_item(category=None, title="Again"))
    assert book.row("assignment", "L", "category_id", "title") == ("homework", "Again")

    await old.put("lineItem", "L", line_item(category=None, **{"class": "S-algebra-2"}))
    assert book.row("assignment", "L", "category_id") == (None,)


async def test_a_student_has_one_result_for_a_line_item_the_last_that_was_written(
    book: Book,
) -> None:
    await book.put("lineItem", "L", line_item())
    await book.put("result", "first", result(score=1))
    assert await book.put("result", "other", result(student="pupil-01")) is True
    await book.put("result", "second", result(score=2))

    assert book.rows("SELECT sourced_id, score FROM score ORDER BY 1") == [
        ("other", 80.0),
        ("second", 2.0),
    ]


async def test_a_result_may_move_to_another_line_item_and_to_a_final_grade(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    await book.put("lineItem", "M", line_item())
    await book.put("result", "R", result())
    await book.put("result", "R", result(lineItem="M"))
    assert book.row("score", "R", "assignment_id") == ("M",)

    assert await book.put("result", "R", result(lineItem=FINAL)) is False
    assert book.row("score", "R", "1") is None
    assert book.row("posted_grade", "R", "column_id") == (FINAL,)

    assert await book.put("result", "R", result()) is False
    assert book.row("posted_grade", "R", "1") is None


async def test_a_student_who_left_the_class_may_still_get_a_result(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    with book.database.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM roster_entry WHERE person_id = 'lisa'")
    assert await book.put("result", "R", result()) is True


async def test_a_category_belongs_to_the_class_it_says_in_either_way(book: Book) -> None:
    metadata = {"classId": "S-algebra-1", "colour": "red"}
    await book.put("category", "A", {"title": "A", "class": "S-algebra-1"})
    await book.put("category", "B", {"title": "B", "metadata": metadata})
    await book.put("category", "C", {"title": "C", "weight": 0.5})

    columns = ("section_id", "weight", "metadata")
    assert book.row("category", "A", *columns) == ("S-algebra-1", None, None)
    assert book.row("category", "B", *columns) == ("S-algebra-1", None, {"colour": "red"})
    assert book.row("category", "C", *columns) == (None, 0.5, None)


async def test_an_assessment_and_its_results_are_put(book: Book) -> None:
    assessor = book.by(ASSESSOR)
    objectives = [{"source": "case", "learningObjectiveIds": ["x"]}]
    test = {"title": "State test", "resultValueMax": 500, "learningObjectiveSet": objectives}
    part = {"title": "Reading", "parentAssessmentLineItem": "T", "class": "S-algebra-1"}
    reached = {
        "assessmentLineItem": "P",
        "student": "lisa",
        "scoreStatus": "fully graded",
        "scoreDate": "2025-10-01",
        "score": 480,
        "scorePercentile": 99,
        "late": True,
        "learningObjectiveSet": [
            {"source": "case", "learningObjectiveResults": [{"learningObjectiveId": "x"}]}
        ],
    }

    assert await assessor.put("assessmentLineItem", "T", test) is True
    assert await assessor.put("assessmentLineItem", "P", part) is True
    assert await assessor.put("assessmentResult", "1", reached) is True
    assert await assessor.put("assessmentResult", "2", reached) is True

    assert book.row("assessment", "T", "objectives", "maximum") == (objectives, 500.0)
    kept = book.row("assessment_score", "1", "percentile", "late", "objectives")
    assert kept == (99.0, True, reached["learningObjectiveSet"])
    assert [each.code for each in await assessor.delete("assessmentLineItem", "T")] == [
        "DELETE_REFUSED"
    ]
    assert await assessor.delete("assessmentResult", "1") == "1"


async def test_a_record_is_deleted_once(book: Book) -> None:
    await book.put("lineItem", "L", line_item(scoreScale=None))
    await book.put("result", "R", result())

    assert await book.delete("result", "R") == "R"
    assert await book.delete("lineItem", "L") == "L"

    for noun, id_ in (("result", "R"), ("lineItem", "L")):
        (refusal,) = await book.delete(noun, id_)
        assert (refusal.code, refusal.path) == ("UNKNOWN_OBJECT", "sourcedId")
    assert book.rows("SELECT * FROM score UNION ALL SELECT * FROM score") == []


async def test_what_others_refer_to_is_not_deleted(book: Book) -> None:
    await book.put("category", "C", {"title": "C", "class": "S-algebra-1"})
    await book.put("scoreScale", "Z", SCALE)
    await book.put("lineItem", "L", line_item(category="C", scoreScale="Z"))
    await book.put("result", "R", result(scoreScale="Z"))

    for noun, id_, words in (
        ("category", "C", "1 line items"),
        ("scoreScale", "Z", "1 line items, 1 results"),
        ("lineItem", "L", "1 results"),
    ):
        (refusal,) = await book.delete(noun, id_)
        assert refusal.code == "DELETE_REFUSED"
        assert refusal.message.startswith(words)

    for noun, id_ in (("result", "R"), ("lineItem", "L"), ("category", "C"), ("scoreScale", "Z")):
        assert await book.delete(noun, id_) == id_
    for table in ("score", "score_scale", "assignment", "assignment_scale"):
        assert book.rows(f"SELECT * FROM {table}") == []


@pytest.mark.parametrize("id_", ["\0", "a\ud800", ""])
async def test_an_id_that_no_record_can_have_is_no_records(book: Book, id_: str) -> None:
    (refusal,) = await book.delete("category", id_)
    assert (refusal.code, refusal.path) == ("UNKNOWN_OBJECT", "sourcedId")
    (refusal,) = await book.put("category", id_, {"title": "X"})
    assert (refusal.code, refusal.path) == ("INVALID", "sourcedId")
    (refusal,) = await book.create("result", [result()], lineItem=id_)
    assert (refusal.code, refusal.path) == ("UNKNOWN_OBJECT", "lineItem")


async def test_a_column_of_final_grades_is_not_deleted(book: Book) -> None:
    (refusal,) = await book.delete("lineItem", FINAL)
    assert (refusal.code, refusal.path) == ("DELETE_REFUSED", "sourcedId")


async def test_the_category_of_final_grades_stays_as_it_is(book: Book) -> None:
    (refusal,) = await book.put("category", CATEGORY, {"title": "Mine"})
    assert (refusal.code, refusal.path) == ("INVALID", "sourcedId")
    (refusal,) = await book.delete("category", CATEGORY)
    assert (refusal.code, refusal.path) == ("DELETE_REFUSED", "sourcedId")
    assert book.row("category", CATEGORY, "title") == ("Assignments",)


async def test_what_a_connection_does_not_see_it_cannot_delete(book: Book) -> None:
    art = line_item(category="painting", **{"class": "T-art-1"})
    assert await book.put("lineItem", "L", art) is True

    for noun, id_ in (("lineItem", "L"), ("category", "painting"), ("lineItem", OVER)):
        (refusal,) = await book.by(OF_S).delete(noun, id_)
        assert refusal.code == "UNKNOWN_OBJECT"
    (refusal,) = await book.by(OF_S).delete("category", "tests")
    assert refusal.code == "FORBIDDEN"
    (refusal,) = await book.by(OF_S).put("lineItem", "L", line_item())
    assert refusal.code == "FORBIDDEN"
    assert book.row("assignment", "L", "section_id") == ("T-art-1",)


async def test_a_result_of_somebody_whom_1_1_does_not_know_is_out_of_its_reach(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    assert await book.put("result", "R", result(student="ralph")) is True

    (refusal,) = await book.by(OLD_GRADER).delete("result", "R")
    assert refusal.code == "UNKNOWN_OBJECT"
    (refusal,) = await book.by(OLD_GRADER).put("result", "R", result())
    assert (refusal.code, refusal.path) == ("FORBIDDEN", "sourcedId")
    assert book.row("score", "R", "person_id") == ("ralph",)


async def test_a_record_is_changed_only_at_the_revision_that_was_read(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    before = book.revision("assignment", "L")

    assert await book.put("lineItem", "L", line_item(title="B"), ifRevision=[before, "7"]) is False
    after = book.revision("assignment", "L")
    assert after != before

    for refused in (
        await book.put("lineItem", "L", line_item(title="C"), ifRevision=[before]),
        await book.put("lineItem", "M", line_item(title="C"), ifRevision=[before]),
        await book.delete("lineItem", "L", ifRevision=[]),
    ):
        assert [(each.code, each.path) for each in refused] == [("REVISION", "ifRevision")]
    assert book.rows("SELECT sourced_id, title FROM assignment") == [("L", "B")]
    assert await book.delete("lineItem", "L", ifRevision=[after]) == "L"


async def test_changes_of_one_document_are_made_in_order(book: Book) -> None:
    answer = await book.ask(
        """
        mutation Several($said: CategoryInput!, $again: CategoryInput!) {
            first: putCategory(sourcedId: "X", category: $said) { created category { title } }
            second: putCategory(sourcedId: "X", category: $again) { created category { title } }
            third: deleteCategory(sourcedId: "X") { sourcedId }
            fourth: deleteCategory(sourcedId: "X") { sourcedId }
        }
        """,
        said={"title": "One"},
        again={"title": "Two"},
    )

    assert [error.path for error in answer.errors] == [["fourth"]]
    assert book.row("category", "X", "1") is None


async def test_a_package_of_scores_that_came_twice_is_one_after_the_next_write(book: Book) -> None:
    await book.put("lineItem", "L", line_item())
    twice = {"assignment_id": "L", "person_id": "lisa", "section_id": "S-algebra-1"}
    rest = {"status": "submitted", "scored_on": "2025-09-01"}
    save(
        book.database,
        record("score", "imported 1", **twice, **rest),
        record("score", "imported 2", **twice, **rest),
    )

    assert await book.by(GRADER).put("result", "imported 1", result()) is False
    assert book.rows("SELECT sourced_id, written_by FROM score") == [("imported 1", "grader")]
