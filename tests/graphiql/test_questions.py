"""The questions that come with the release: every one is answered in the sample district."""

from collections import Counter
from typing import Any

import pytest

from app.accounts.people import SCOPES
from app.accounts.roles import SCHOOL_ADMINISTRATOR, SUPPORT
from app.graphiql.questions import Question, form_of, questions, questions_for
from tests.accounts.console import Console
from tests.graphiql.staff import Staff

_VALUES = {
    "person": "SELECT person_id FROM roster_entry ORDER BY 1 LIMIT 1",
    "pupil": "SELECT person_id FROM roster_entry ORDER BY 1 LIMIT 1",
    "teacher": "SELECT person_id FROM section_staff ORDER BY 1 LIMIT 1",
    "class": "SELECT section_id FROM roster_entry ORDER BY 1 LIMIT 1",
    "school": "SELECT organization_id FROM section ORDER BY 1 LIMIT 1",
    "connection": "SELECT id FROM connection WHERE version IS NOT NULL",
    "text": "SELECT family_name FROM person ORDER BY sourced_id LIMIT 1",
    "name": "SELECT left(family_name, 2) FROM person ORDER BY sourced_id LIMIT 1",
}
_FIXED = {
    "day": "2026-10-01",
    "since": "2020-01-01T00:00:00Z",
    "severity": "ERROR",
    "email": "support@district.example",
}


def _values(console: Console, question: Question) -> dict[str, Any]:
    names = [variable["name"] for variable in question.variables]
    return {
        name: _FIXED[name] if name in _FIXED else console.scalar(_VALUES[name]) for name in names
    }


@pytest.mark.parametrize("name", [each.name for each in questions()])
async def test_question_is_answered_for_support(staff: Staff, console: Console, name: str) -> None:
    question = next(each for each in questions() if each.name == name)
    variables = _values(console, question)
    data = await staff[SUPPORT].data(question.document, variables=variables)
    assert _innermost(data) is not None


def _innermost(data: Any) -> Any:
    """Return what the question is about: the data below fields that only lead to it."""
    while isinstance(data, dict) and len(data) == 1:
        (data,) = data.values()
    return data


def test_there_are_twenty_questions_with_names_of_their_own() -> None:
    assert len(questions()) >= 20
    for part in ("name", "title"):
        counted = Counter(getattr(each, part) for each in questions())
        assert max(counted.values()) == 1


@pytest.mark.parametrize("name", [each.name for each in questions()])
def test_form_has_every_variable_of_the_document(name: str) -> None:
    question = next(each for each in questions() if each.name == name)
    form = {each["name"]: each["required"] for each in question.variables}
    assert form == {each["name"]: each["required"] for each in form_of(question.document)}


def test_school_administrators_get_questions_about_the_published_roster_only() -> None:
    found = questions_for(SCOPES[SCHOOL_ADMINISTRATOR])
    assert {each.topic for each in found} == {"Published roster"}


def test_form_of_a_document_has_an_input_for_each_type() -> None:
    form = form_of(
        "query ($a: ID!, $b: Int = 3, $c: Date, $d: DateTime, $e: CheckSeverity!, $f: Boolean, "
        "$g: [ID!]!) { __typename }"
    )
    assert [(each["kind"], each["required"]) for each in form] == [
        ("text", True),
        ("number", False),
        ("date", False),
        ("moment", False),
        ("choice", True),
        ("choice", False),
        ("text", True),
    ]
    assert form[4]["options"] == ["ERROR", "WARNING", "NOTE"]
    assert form_of("query (") == form_of("fragment A on Person { sourcedId }") == []


def test_dates_of_forms_are_near_today() -> None:
    offsets = [
        variable["defaultDays"]
        for question in questions()
        for variable in question.variables
        if "defaultDays" in variable
    ]
    assert offsets
    assert all(-31 <= days <= 0 for days in offsets)
