"""The grade book as vendors see it: OneRoster's objects, by OneRoster's names, live.

Of what is live only that shows which belongs to the published roster: see
`app.access.policy`. So a reference to a class or to a student always leads somewhere.
"""

from datetime import date, datetime
from typing import Any, Final

import strawberry
from sqlalchemy import literal_column
from strawberry.scalars import JSON

from app.sis import gradebook_views as sis
from graphql_schema.compile.describe import collection, single
from graphql_schema.compile.mapping import (
    SQL_TYPES,
    Children,
    Kind,
    Parts,
    ToOne,
    computed,
    internal,
    leaf,
    node,
    related,
)
from graphql_schema.types.pages import Page
from graphql_schema.types.plain import metadata_with_marks, number, status_without_score
from graphql_schema.types.published import flag_text, href, identity, metadata, noun

_CLASS: Final = ToOne("RosterClass", "section_id", sure=True)
_STUDENT: Final = ToOne("RosterUser", "person_id", sure=True)
_SCALE: Final = ToOne("GradebookScoreScale", "score_group_id")

_ACTIVE: Final = literal_column("'active'::text", SQL_TYPES[Kind.TEXT])


def _status() -> Any:
    return computed(
        "`active`: what is deleted from the grade book is gone.",
        lambda _, __: _ACTIVE,
        Kind.TEXT,
        derived_from=(),
        filtered=True,
    )


def _modified() -> Any:
    return leaf("When it last changed.", "changed_at")


def _revision() -> Any:
    return leaf("Another one with every change, for `ifRevision`.", filtered=False)


def _objectives(table: str, owner: str, ids: str, entry: str) -> Any:
    """Declare `learningObjectiveSet`: of each source of objectives, a list by the name `ids`."""
    made = f"""
        (
            SELECT jsonb_agg(jsonb_build_object('source', source, '{ids}', entries) ORDER BY source)
            FROM (
                SELECT source, jsonb_agg({entry} ORDER BY sourced_id) AS entries
                FROM {table} WHERE {owner} = %s GROUP BY source
            ) AS sources
        )
        """  # noqa: S608  nothing in it comes from outside
    return computed(
        "The learning objectives, by their source.",
        lambda row, _: literal_column(made % row["sourced_id"], SQL_TYPES[Kind.JSON]),
        Kind.JSON,
        derived_from=("sourcedId",),
        nullable=True,
    )


@node(sis.CategoryView)
class GradebookCategory:
    """A kind of line items; of one class, or of the district where it names none."""

    sourced_id: strawberry.ID = identity()
    status: str = _status()
    date_last_modified: datetime = _modified()
    metadata: JSON | None = metadata()
    href: str = href()
    noun: str = noun("category")
    revision: str = _revision()
    title: str = leaf("What it is called.")
    weight: float | None = leaf("How much it counts.")
    class_ = related("The class whose it is.", _CLASS, name="class")


@node(columns={"lhs": Kind.TEXT, "rhs": Kind.TEXT})
class GradebookScoreValue:
    """A mark of a score scale."""

    item_value_lhs: str | None = leaf(
        "The score from which it is given, or the range `x-y`.", "lhs", name="itemValueLHS"
    )
    item_value_rhs: str | None = leaf("The mark.", "rhs", name="itemValueRHS")


@node(sis.ScoreScaleView)
class GradebookScoreScale:
    """What marks there are and from which score each is given."""

    sourced_id: strawberry.ID = identity()
    status: str = _status()
    date_last_modified: datetime = _modified()
    metadata: JSON | None = metadata()
    href: str = href()
    noun: str = noun("scoreScale")
    revision: str = _revision()
    title: str = leaf("What it is called.")
    type: str = leaf("What kind of scale it is.", "kind")
    class_ = related("The class whose it is.", _CLASS, name="class")
    course = related("The course whose it is.", ToOne("RosterCourse", "course_id", sure=False))
    score_scale_value = related(
        "Its marks, in order.", Parts("GradebookScoreValue", "items", nullable=False)
    )


@node(sis.LineItemView)
class GradebookLineItem:
    """Work that is scored in a class, or a column of its final grades."""

    sourced_id: strawberry.ID = identity()
    status: str = _status()
    date_last_modified: datetime = _modified()
    metadata: JSON | None = metadata()
    href: str = href()
    noun: str = noun("lineItem")
    revision: str = _revision()
    title: str = leaf("What it is called.")
    description: str | None = leaf("What is to be done.")
    assign_date: datetime = leaf("When it was assigned.", "assigned_at")
    due_date: datetime = leaf("When it is due.", "due_at")
    class_ = related("The class it is assigned in.", _CLASS, name="class")
    school = related(
        "The school it is assigned at.", ToOne("RosterOrg", "organization_id", sure=False)
    )
    category = related("What kind of work it is.", ToOne("GradebookCategory", "category_id"))
    plain_category = internal(
        related(
            "The same; for viewers of OneRoster 1.1 a category of its own, where there is none.",
            ToOne("GradebookCategory", "filed_under_id"),
            derived_from=("category",),
        )
    )
    grading_period = related(
        "The grading period it counts in.",
        ToOne("RosterAcademicSession", "grading_period_id", sure=False),
    )
    plain_grading_period = internal(
        related(
            "The same, else the academic session, else the class's term in which it is due.",
            ToOne("RosterAcademicSession", "period_id", sure=False),
            derived_from=("gradingPeriod", "academicSession"),
        )
    )
    academic_session = related(
        "The session it belongs to.", ToOne("RosterAcademicSession", "term_id", sure=False)
    )
    score_scale = related("The score scale it is marked by.", _SCALE)
    result_value_min: float | None = leaf("The lowest score there is.", "minimum")
    result_value_max: float | None = leaf("The highest score there is.", "maximum")
    plain_result_value_min: float | None = number(
        "The lowest score there is, or 0.", "minimum", "resultValueMin", 0
    )
    plain_result_value_max: float | None = number(
        "The highest score there is, or 100.", "maximum", "resultValueMax", 100
    )
    learning_objective_set: JSON | None = _objectives(
        "assignment_objective", "assignment_id", "learningObjectiveIds", "objective_id"
    )
    results = related("What students got for it.", Children("GradebookResult", "line_item_id"))


@node(sis.ResultView, person="person_id")
class GradebookResult:
    """What a student got for a line item."""

    sourced_id: strawberry.ID = identity()
    status: str = _status()
    date_last_modified: datetime = _modified()
    metadata: JSON | None = metadata()
    href: str = href()
    noun: str = noun("result")
    revision: str = _revision()
    line_item = related("The line item.", ToOne("GradebookLineItem", "line_item_id", sure=True))
    student = related("The student.", _STUDENT)
    class_ = related("The class.", _CLASS, name="class")
    score_scale = related("The score scale it was marked by.", _SCALE)
    score_status: str = leaf(
        "exempt, fully graded, not submitted, partially graded, submitted, or an `ext:` word.",
        "status",
    )
    plain_score_status: str = status_without_score(
        "The same in the standard's five words; submitted where it is graded without a number."
    )
    score: float | None = leaf("The score, as a number.")
    plain_score: float | None = number("The score, or 0.", "score", "score", 0)
    text_score: str | None = leaf("The score, as a mark.")
    score_date: date = leaf("The day it was scored.", "scored_on")
    comment: str | None = leaf("What the teacher says of it.")
    metadata_with_marks: JSON | None = metadata_with_marks(
        "The metadata, with the mark and the flags in it, as far as there are such."
    )
    learning_objective_set: JSON | None = _objectives(
        "score_objective",
        "score_id",
        "learningObjectiveResults",
        "jsonb_strip_nulls(jsonb_build_object("
        "'learningObjectiveId', objective_id, 'score', score, 'textScore', text_score))",
    )
    in_progress: bool | None = leaf("Whether the student is still at it.")
    in_progress_text: str | None = flag_text("in_progress", "inProgress", nullable=True)
    incomplete: bool | None = leaf("Whether it was handed in unfinished.")
    incomplete_text: str | None = flag_text("incomplete", "incomplete", nullable=True)
    late: bool | None = leaf("Whether it was handed in late.")
    late_text: str | None = flag_text("late", "late", nullable=True)
    missing: bool | None = leaf("Whether it was never handed in.")
    missing_text: str | None = flag_text("missing", "missing", nullable=True)


@node(sis.AssessmentLineItemView)
class GradebookAssessmentLineItem:
    """A test from outside the grade book, or a part of one."""

    sourced_id: strawberry.ID = identity()
    status: str = _status()
    date_last_modified: datetime = _modified()
    metadata: JSON | None = metadata()
    href: str = href()
    noun: str = noun("assessmentLineItem")
    revision: str = _revision()
    title: str = leaf("What it is called.")
    description: str | None = leaf("What it is about.")
    class_ = related("The class it was given in.", _CLASS, name="class")
    parent_assessment_line_item = related(
        "The test it is part of.", ToOne("GradebookAssessmentLineItem", "parent_id")
    )
    score_scale = related("The score scale it is marked by.", _SCALE)
    result_value_min: float | None = leaf("The lowest score there is.", "minimum")
    result_value_max: float | None = leaf("The highest score there is.", "maximum")
    learning_objective_set: JSON | None = leaf(
        "The learning objectives it is about, by their source.", "objectives", filtered=False
    )


@node(sis.AssessmentResultView, person="person_id")
class GradebookAssessmentResult:
    """What a student got in a test from outside the grade book."""

    sourced_id: strawberry.ID = identity()
    status: str = _status()
    date_last_modified: datetime = _modified()
    metadata: JSON | None = metadata()
    href: str = href()
    noun: str = noun("assessmentResult")
    revision: str = _revision()
    assessment_line_item = related(
        "The test.", ToOne("GradebookAssessmentLineItem", "assessment_id", sure=True)
    )
    student = related("The student.", _STUDENT)
    score_scale = related("The score scale it was marked by.", _SCALE)
    score_status: str = leaf(
        "exempt, fully graded, not submitted, partially graded, submitted, or an `ext:` word.",
        "status",
    )
    score: float | None = leaf("The score, as a number.")
    text_score: str | None = leaf("The score, as a mark.")
    score_percentile: float | None = leaf("How many in a hundred did no better.", "percentile")
    score_date: date = leaf("The day it was scored.", "scored_on")
    comment: str | None = leaf("What the scorer says of it.")
    learning_objective_set: JSON | None = leaf(
        "What the student got for each learning objective, by their source.",
        "objectives",
        filtered=False,
    )
    in_progress: bool | None = leaf("Whether the student is still at it.")
    in_progress_text: str | None = flag_text("in_progress", "inProgress", nullable=True)
    incomplete: bool | None = leaf("Whether it was handed in unfinished.")
    incomplete_text: str | None = flag_text("incomplete", "incomplete", nullable=True)
    late: bool | None = leaf("Whether it was handed in late.")
    late_text: str | None = flag_text("late", "late", nullable=True)
    missing: bool | None = leaf("Whether it was never handed in.")
    missing_text: str | None = flag_text("missing", "missing", nullable=True)


@strawberry.type(description="The grade book as vendors see it, live.")
class Gradebook:
    """The grade book as vendors see it, live."""

    categories: Page[GradebookCategory] = collection("GradebookCategory", "Kinds of line items.")
    category: GradebookCategory | None = single("GradebookCategory", "One kind of line items.")
    line_items: Page[GradebookLineItem] = collection(
        "GradebookLineItem", "Work that is scored, and columns of final grades."
    )
    line_item: GradebookLineItem | None = single("GradebookLineItem", "One line item.")
    results: Page[GradebookResult] = collection(
        "GradebookResult", "What students got for line items."
    )
    result: GradebookResult | None = single("GradebookResult", "One result.")
    score_scales: Page[GradebookScoreScale] = collection("GradebookScoreScale", "Score scales.")
    score_scale: GradebookScoreScale | None = single("GradebookScoreScale", "One score scale.")
    assessment_line_items: Page[GradebookAssessmentLineItem] = collection(
        "GradebookAssessmentLineItem", "Tests and their parts."
    )
    assessment_line_item: GradebookAssessmentLineItem | None = single(
        "GradebookAssessmentLineItem", "One test, or part of one."
    )
    assessment_results: Page[GradebookAssessmentResult] = collection(
        "GradebookAssessmentResult", "What students got in tests."
    )
    assessment_result: GradebookAssessmentResult | None = single(
        "GradebookAssessmentResult", "What one student got in a test."
    )
