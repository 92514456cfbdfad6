"""What vendors send, made into what the graph takes."""

from typing import Any

import pytest

from rest_facade.bounds import METADATA_DEPTH
from rest_facade.inputs import read_input
from rest_facade.resources import Resource
from rest_facade.v1p2.gradebook_objects import (
    ASSESSMENT_RESULTS,
    CATEGORIES,
    LINE_ITEMS,
    RESULTS,
    SCORE_SCALES,
)

LINE_ITEM = {
    "title": "Quiz",
    "assignDate": "2025-10-01T08:00:00.000Z",
    "dueDate": "2025-10-08T22:00:00.000Z",
}
RESULT = {
    "student": {"sourcedId": "lisa"},
    "scoreStatus": "fully graded",
    "scoreDate": "2025-10-09",
}


def read(resource: Resource, said: Any) -> dict[str, Any]:
    made, findings = read_input(resource, said, resource.singular)
    assert findings == []
    return made


def wrong(resource: Resource, said: Any) -> str:
    _, findings = read_input(resource, said, resource.singular)
    return " ".join(map(str, findings))


@pytest.mark.parametrize(
    ("name", "said", "taken"),
    [
        ("score", 80, 80),
        ("score", "80", 80.0),
        ("score", " 80.5 ", 80.5),
        ("score", 300, 300),
        ("score", "", None),
        ("score", None, None),
        ("scoreStatus", "Fully Graded", "fully graded"),
        ("scoreStatus", "exempt", "exempt"),
        ("scoreStatus", "ext:late-work", "ext:late-work"),
        ("scoreDate", "2025-10-09T23:30:00.000Z", "2025-10-09"),
        ("scoreDate", "2025-10-09T23:30:00-05:00", "2025-10-09"),
        ("comment", "", ""),
        ("comment", "O'Brien \u2013 ok", "O'Brien \u2013 ok"),
        ("comment", 7, "7"),
        ("textScore", 4.5, "4.5"),
        ("late", True, True),
        ("late", "true", True),
        ("late", "FALSE", False),
        ("late", "", None),
        ("lineItem", {"sourcedId": "q", "type": "x", "href": "y"}, "q"),
        ("lineItem", "q", "q"),
        ("lineItem", {"sourcedId": 5}, "5"),
        ("learningObjectiveSet", [], []),
        (
            "learningObjectiveSet",
            {
                "source": "CASE",
                "learningObjectiveResults": {"learningObjectiveId": 1, "score": "3"},
            },
            [
                {
                    "source": "case",
                    "learningObjectiveResults": [{"learningObjectiveId": "1", "score": 3.0}],
                }
            ],
        ),
        ("metadata", {"a": [None, 1.5, {"b": ""}]}, {"a": [None, 1.5, {"b": ""}]}),
    ],
)
def test_a_value_is_taken_as_it_is_meant(name: str, said: Any, taken: Any) -> None:
    assert read(RESULTS, RESULT | {name: said}).get(name) == taken


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("2025-10-01", "2025-10-01T00:00:00+00:00"),
        ("2025-10-01T08:00:00Z", "2025-10-01T08:00:00+00:00"),
        ("2025-10-01T08:00:00+02:00", "2025-10-01T06:00:00+00:00"),
        ("2025-10-01 08:00", "2025-10-01T08:00:00+00:00"),
    ],
)
def test_a_date_is_its_first_moment_where_one_is_wanted(said: str, taken: str) -> None:
    assert read(LINE_ITEMS, LINE_ITEM | {"assignDate": said})["assignDate"] == taken


@pytest.mark.parametrize(
    ("name", "said", "told"),
    [
        ("score", "eighty", 'result.score: this must be a number such as 87.5, not "eighty".'),
        ("score", True, "a number"),
        ("score", "1_000", "a number"),
        ("score", "nan", "a number"),
        ("score", "1e400", "a number"),
        ("score", [1], "a number"),
        ("scoreStatus", "done", "one of exempt, fully graded, not submitted"),
        ("scoreStatus", "ext:", "submitted, or ext: followed by letters, digits"),
        ("scoreDate", "yesterday", "result.scoreDate: this must be a date such as"),
        ("scoreDate", 20251009, "a date"),
        ("late", 1, '"true" or "false"'),
        ("late", "yes", '"true" or "false"'),
        ("comment", {"text": "x"}, "result.comment: this must be text"),
        ("comment", True, "text"),
        ("lineItem", {"href": "y"}, 'a reference such as {"sourcedId": "…"}, not {"href":"y"}'),
        ("student", {"sourcedId": ""}, "result.student: this is missing."),
        ("student", None, "result.student: this is missing."),
        (
            "learningObjectiveSet",
            [{"source": "case", "learningObjectiveResults": [{}, "x"]}],
            "result.learningObjectiveSet[0].learningObjectiveResults[0].learningObjectiveId: "
            "this is missing. result.learningObjectiveSet[0].learningObjectiveResults[1]: "
            'this must be an object, not "x".',
        ),
        ("comment", ["x" * 100], "x…."),
    ],
)
def test_a_value_that_cannot_be_meant_is_told_by_its_place(name: str, said: Any, told: str) -> None:
    assert told in wrong(RESULTS, RESULT | {name: said})


def test_all_findings_are_told_together() -> None:
    told = wrong(RESULTS, {"score": "x", "late": "y", "comment": None})

    for name in ("score", "late", "student", "scoreStatus", "scoreDate"):
        assert f"result.{name}: " in told


def test_what_is_not_an_object_is_told_so() -> None:
    assert wrong(CATEGORIES, ["title"]) == ('category: this must be an object, not ["title"].')


def test_what_is_ours_or_nobodys_is_passed_over() -> None:
    said = {"title": "x", "status": 5, "dateLastModified": "?", "href": 1, "foo": {"bar": 1}}

    assert read(CATEGORIES, said) == {"title": "x"}


def test_properties_that_the_standard_requires_may_be_left_to_the_sis() -> None:
    assert read(LINE_ITEMS, LINE_ITEM).keys() == LINE_ITEM.keys()
    assert "class" not in read(
        SCORE_SCALES,
        {"title": "x", "type": "y", "scoreScaleValue": {"itemValueLHS": 5, "itemValueRHS": "A"}},
    )
    assert read(ASSESSMENT_RESULTS, {**RESULT, "assessmentLineItem": "exam"})


def test_metadata_has_its_depth() -> None:
    def nested(depth: int) -> Any:
        return [nested(depth - 1)] if depth else "x"

    assert read(CATEGORIES, {"title": "x", "metadata": nested(METADATA_DEPTH)})
    assert f"at most {METADATA_DEPTH}" in wrong(
        CATEGORIES, {"title": "x", "metadata": nested(METADATA_DEPTH + 1)}
    )
