"""What is written of the grade book, by OneRoster's names; a reference is the other's id."""

from datetime import date, datetime
from typing import Any

import strawberry
from strawberry.scalars import JSON

ID = strawberry.ID


def _said(description: str) -> Any:
    """Declare what must be said."""
    return strawberry.field(description=description)


def _left_out(description: str, *, name: str | None = None) -> Any:
    """Declare what may be left out; `name` is how GraphQL spells it where Python cannot."""
    return strawberry.field(description=description, name=name, default=None)


def _supplied() -> Any:
    return _left_out(
        "The sender's id for the record; a mutation with an id of its own takes no other one."
    )


def _metadata() -> Any:
    return _left_out("Additional fields of the sender beyond the standard, by name.")


def _class() -> Any:
    return _left_out("The class's id.", name="class")


@strawberry.input(description="A category of line items.")
class CategoryInput:
    """A category of line items."""

    title: str = _said("Title.")
    weight: float | None = _left_out("Weight of the category in the grade.")
    class_: ID | None = _left_out(
        "The class's id, also accepted as `classId` in the metadata; absent for a category of the "
        "district.",
        name="class",
    )
    sourced_id: ID | None = _supplied()
    metadata: JSON | None = _metadata()


@strawberry.input(description="Learning objectives of one source.")
class LearningObjectiveSetInput:
    """Learning objectives of one source."""

    source: str = _said("List that the numbers are from: `case`, `unknown`, or another name.")
    learning_objective_ids: list[str] = _said("Numbers of the objectives in that list.")


@strawberry.input(description="A result in one learning objective.")
class LearningObjectiveResultInput:
    """A result in one learning objective."""

    learning_objective_id: str = _said("Number of the objective.")
    score: float | None = _left_out("Score as a number.")
    text_score: str | None = _left_out("Score as a mark.")


@strawberry.input(description="Results in learning objectives of one source.")
class LearningObjectiveScoreSetInput:
    """Results in learning objectives of one source."""

    source: str = _said("List that the numbers are from: `case`, `unknown`, or another name.")
    learning_objective_results: list[LearningObjectiveResultInput] = _said(
        "Results in these objectives."
    )


@strawberry.input(description="Scored work in a class.")
class LineItemInput:
    """Scored work in a class."""

    title: str = _said("Title.")
    description: str | None = _left_out("Description of the work.")
    assign_date: datetime = _said("When the work was assigned.")
    due_date: datetime = _said("When the work is due.")
    class_: ID | None = _class()
    school: ID | None = _left_out("The school's id; by default the school of the class.")
    category: ID | None = _left_out("The id of a category of the class or of the district.")
    grading_period: ID | None = _left_out(
        "The grading period's id; by default the one that contains the due date."
    )
    academic_session: ID | None = _left_out("The academic session's id.")
    score_scale: ID | None = _left_out("The score scale's id.")
    result_value_min: float | None = _left_out("Lowest possible score.")
    result_value_max: float | None = _left_out("Highest score; a higher one is allowed.")
    learning_objective_set: list[LearningObjectiveSetInput] | None = _left_out(
        "Learning objectives."
    )
    sourced_id: ID | None = _supplied()
    metadata: JSON | None = _metadata()


@strawberry.input(description="A student's result for a line item.")
class ResultInput:
    """A student's result for a line item."""

    line_item: ID | None = _left_out("The line item's id.")
    student: ID = _said("The student's id.")
    class_: ID | None = _class()
    score_scale: ID | None = _left_out("The score scale's id.")
    score_status: str = _said(
        "Status: `exempt`, `fully graded`, `not submitted`, `partially graded`, `submitted`, or a "
        "word with the prefix `ext:`."
    )
    score: float | None = _left_out("Score as a number; for a final grade, the percentage.")
    text_score: str | None = _left_out("Score as a mark.")
    score_date: date = _said("Day on which the work was scored.")
    comment: str | None = _left_out("Comment of the teacher.")
    learning_objective_set: list[LearningObjectiveScoreSetInput] | None = _left_out(
        "Results in learning objectives."
    )
    in_progress: bool | None = _left_out("True if the student is still working on it.")
    incomplete: bool | None = _left_out("True if the student handed in unfinished work.")
    late: bool | None = _left_out("True if the student handed in the work late.")
    missing: bool | None = _left_out("True if the student did not hand in the work.")
    sourced_id: ID | None = _supplied()
    metadata: JSON | None = _metadata()


@strawberry.input(description="A mark of a score scale.")
class ScoreScaleValueInput:
    """A mark of a score scale."""

    item_value_lhs: str = strawberry.field(
        name="itemValueLHS", description="Lowest score of the mark, or the range `x-y`."
    )
    item_value_rhs: str = strawberry.field(name="itemValueRHS", description="The mark.")


@strawberry.input(description="A score scale: its marks, and the score from which each is given.")
class ScoreScaleInput:
    """A score scale: its marks, and the score from which each is given."""

    title: str = _said("Title.")
    type: str = _said("Type of the scale.")
    class_: ID | None = _class()
    course: ID | None = _left_out("The id of the course of the class.")
    score_scale_value: list[ScoreScaleValueInput] = _said("Marks of the scale, in order.")
    sourced_id: ID | None = _supplied()
    metadata: JSON | None = _metadata()


@strawberry.input(description="A test, or a part of a test.")
class AssessmentLineItemInput:
    """A test, or a part of a test."""

    title: str = _said("Title.")
    description: str | None = _left_out("Description of the assessment.")
    class_: ID | None = _class()
    parent_assessment_line_item: ID | None = _left_out("Id of the test that this is a part of.")
    score_scale: ID | None = _left_out("The score scale's id.")
    result_value_min: float | None = _left_out("Lowest possible score.")
    result_value_max: float | None = _left_out("Highest score; a higher one is allowed.")
    learning_objective_set: list[LearningObjectiveSetInput] | None = _left_out(
        "Learning objectives."
    )
    sourced_id: ID | None = _supplied()
    metadata: JSON | None = _metadata()


@strawberry.input(description="A student's result in a test.")
class AssessmentResultInput:
    """A student's result in a test."""

    assessment_line_item: ID = _said("The assessment line item's id.")
    student: ID = _said("The student's id.")
    score_scale: ID | None = _left_out("The score scale's id.")
    score_status: str = _said(
        "Status: `exempt`, `fully graded`, `not submitted`, `partially graded`, `submitted`, or a "
        "word with the prefix `ext:`."
    )
    score: float | None = _left_out("Score as a number.")
    text_score: str | None = _left_out("Score as a mark.")
    score_percentile: float | None = _left_out(
        "Percentage of students with the same or a lower score."
    )
    score_date: date = _said("Day on which the work was scored.")
    comment: str | None = _left_out("Comment of the scorer.")
    learning_objective_set: list[LearningObjectiveScoreSetInput] | None = _left_out(
        "Results in learning objectives."
    )
    in_progress: bool | None = _left_out("True if the student is still working on it.")
    incomplete: bool | None = _left_out("True if the student handed in unfinished work.")
    late: bool | None = _left_out("True if the student handed in the work late.")
    missing: bool | None = _left_out("True if the student did not hand in the work.")
    sourced_id: ID | None = _supplied()
    metadata: JSON | None = _metadata()
