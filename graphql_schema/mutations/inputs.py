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
    return _left_out("The sender's own id; where records are put, the id they are put at.")


def _metadata() -> Any:
    return _left_out("What the sender adds to the standard, by name.")


def _class() -> Any:
    return _left_out("The class's id.", name="class")


@strawberry.input(description="A category of line items.")
class CategoryInput:
    """A category of line items."""

    title: str = _said("What it is called.")
    weight: float | None = _left_out("How much it counts.")
    class_: ID | None = _left_out(
        "The class whose it is, also said as `classId` in the metadata; the district's without.",
        name="class",
    )
    sourced_id: ID | None = _supplied()
    metadata: JSON | None = _metadata()


@strawberry.input(description="The objectives of one source.")
class LearningObjectiveSetInput:
    """The objectives of one source."""

    source: str = _said("Who numbers them: `case`, `unknown`, or a word of the sender's own.")
    learning_objective_ids: list[str] = _said("Their numbers there.")


@strawberry.input(description="What was reached in one objective.")
class LearningObjectiveResultInput:
    """What was reached in one objective."""

    learning_objective_id: str = _said("The objective's number.")
    score: float | None = _left_out("The score, as a number.")
    text_score: str | None = _left_out("The score, as a mark.")


@strawberry.input(description="What was reached in the objectives of one source.")
class LearningObjectiveScoreSetInput:
    """What was reached in the objectives of one source."""

    source: str = _said("Who numbers them: `case`, `unknown`, or a word of the sender's own.")
    learning_objective_results: list[LearningObjectiveResultInput] = _said("What was reached.")


@strawberry.input(description="Work that is scored in a class.")
class LineItemInput:
    """Work that is scored in a class."""

    title: str = _said("What it is called.")
    description: str | None = _left_out("What is to be done.")
    assign_date: datetime = _said("When it was assigned.")
    due_date: datetime = _said("When it is due.")
    class_: ID | None = _class()
    school: ID | None = _left_out("The school's id; the class's school without.")
    category: ID | None = _left_out("The category's id: one of the class or of the district.")
    grading_period: ID | None = _left_out(
        "The grading period's id; without, the one that holds the due date."
    )
    academic_session: ID | None = _left_out("The academic session's id.")
    score_scale: ID | None = _left_out("The score scale's id.")
    result_value_min: float | None = _left_out("The lowest score there is.")
    result_value_max: float | None = _left_out("The highest score; more than it is legal.")
    learning_objective_set: list[LearningObjectiveSetInput] | None = _left_out(
        "The objectives it is about."
    )
    sourced_id: ID | None = _supplied()
    metadata: JSON | None = _metadata()


@strawberry.input(description="What a student got for a line item.")
class ResultInput:
    """What a student got for a line item."""

    line_item: ID | None = _left_out("The line item's id.")
    student: ID = _said("The student's id.")
    class_: ID | None = _class()
    score_scale: ID | None = _left_out("The score scale's id.")
    score_status: str = _said(
        "exempt, fully graded, not submitted, partially graded, submitted, or an `ext:` word."
    )
    score: float | None = _left_out("The score, as a number; a final grade in percent.")
    text_score: str | None = _left_out("The score, as a mark.")
    score_date: date = _said("The day it was scored.")
    comment: str | None = _left_out("What the teacher says of it.")
    learning_objective_set: list[LearningObjectiveScoreSetInput] | None = _left_out(
        "What was reached in single objectives."
    )
    in_progress: bool | None = _left_out("Whether the student is still at it.")
    incomplete: bool | None = _left_out("Whether it was handed in unfinished.")
    late: bool | None = _left_out("Whether it was handed in late.")
    missing: bool | None = _left_out("Whether it was never handed in.")
    sourced_id: ID | None = _supplied()
    metadata: JSON | None = _metadata()


@strawberry.input(description="A mark of a score scale.")
class ScoreScaleValueInput:
    """A mark of a score scale."""

    item_value_lhs: str = strawberry.field(
        name="itemValueLHS", description="The score from which it is given, or the range `x-y`."
    )
    item_value_rhs: str = strawberry.field(name="itemValueRHS", description="The mark.")


@strawberry.input(description="A score scale: which marks there are, and from which score.")
class ScoreScaleInput:
    """A score scale: which marks there are, and from which score."""

    title: str = _said("What it is called.")
    type: str = _said("What kind of scale it is.")
    class_: ID | None = _class()
    course: ID | None = _left_out("The course's id: the class's own.")
    score_scale_value: list[ScoreScaleValueInput] = _said("Its marks, in order.")
    sourced_id: ID | None = _supplied()
    metadata: JSON | None = _metadata()


@strawberry.input(description="A test, or a part of one.")
class AssessmentLineItemInput:
    """A test, or a part of one."""

    title: str = _said("What it is called.")
    description: str | None = _left_out("What it is about.")
    class_: ID | None = _class()
    parent_assessment_line_item: ID | None = _left_out("The id of the test it is a part of.")
    score_scale: ID | None = _left_out("The score scale's id.")
    result_value_min: float | None = _left_out("The lowest score there is.")
    result_value_max: float | None = _left_out("The highest score; more than it is legal.")
    learning_objective_set: list[LearningObjectiveSetInput] | None = _left_out(
        "The objectives it is about."
    )
    sourced_id: ID | None = _supplied()
    metadata: JSON | None = _metadata()


@strawberry.input(description="What a student got in a test.")
class AssessmentResultInput:
    """What a student got in a test."""

    assessment_line_item: ID = _said("The assessment line item's id.")
    student: ID = _said("The student's id.")
    score_scale: ID | None = _left_out("The score scale's id.")
    score_status: str = _said(
        "exempt, fully graded, not submitted, partially graded, submitted, or an `ext:` word."
    )
    score: float | None = _left_out("The score, as a number.")
    text_score: str | None = _left_out("The score, as a mark.")
    score_percentile: float | None = _left_out("How many in a hundred did no better.")
    score_date: date = _said("The day it was scored.")
    comment: str | None = _left_out("What the scorer says of it.")
    learning_objective_set: list[LearningObjectiveScoreSetInput] | None = _left_out(
        "What was reached in single objectives."
    )
    in_progress: bool | None = _left_out("Whether the student is still at it.")
    incomplete: bool | None = _left_out("Whether it was handed in unfinished.")
    late: bool | None = _left_out("Whether it was handed in late.")
    missing: bool | None = _left_out("Whether it was never handed in.")
    sourced_id: ID | None = _supplied()
    metadata: JSON | None = _metadata()
