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
        "Status, which is `active` for every object of the grade book.",
        lambda _, __: _ACTIVE,
        Kind.TEXT,
        derived_from=(),
        filtered=True,
    )


def _modified() -> Any:
    return leaf("When the object last changed.", "changed_at")


def _revision() -> Any:
    return leaf(
        "Revision of the record, for `ifRevision`; it changes with every change.", filtered=False
    )


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
        "Learning objectives, by source.",
        lambda row, _: literal_column(made % row["sourced_id"], SQL_TYPES[Kind.JSON]),
        Kind.JSON,
        derived_from=("sourcedId",),
        nullable=True,
    )


@node(sis.CategoryView)
class GradebookCategory:
    """A category of line items, of one class or of the whole district."""

    sourced_id: strawberry.ID = identity()
    status: str = _status()
    date_last_modified: datetime = _modified()
    metadata: JSON | None = metadata()
    href: str = href()
    noun: str = noun("category")
    revision: str = _revision()
    title: str = leaf("Title.")
    weight: float | None = leaf("Weight of the category in the grade.")
    class_ = related(
        "Class of the category; null for a category of the district.", _CLASS, name="class"
    )


@node(columns={"lhs": Kind.TEXT, "rhs": Kind.TEXT})
class GradebookScoreValue:
    """A mark of a score scale."""

    item_value_lhs: str | None = leaf(
        "Lowest score of the mark, or the range `x-y`.", "lhs", name="itemValueLHS"
    )
    item_value_rhs: str | None = leaf("The mark.", "rhs", name="itemValueRHS")


@node(sis.ScoreScaleView)
class GradebookScoreScale:
    """A score scale: its marks, and the score from which each is given."""

    sourced_id: strawberry.ID = identity()
    status: str = _status()
    date_last_modified: datetime = _modified()
    metadata: JSON | None = metadata()
    href: str = href()
    noun: str = noun("scoreScale")
    revision: str = _revision()
    title: str = leaf("Title.")
    type: str = leaf("Type of the scale.", "kind")
    class_ = related(
        "Class of the scale; null for a scale of a course or of the district.", _CLASS, name="class"
    )
    course = related(
        "Course of the scale; null for another owner.",
        ToOne("RosterCourse", "course_id", sure=False),
    )
    score_scale_value = related(
        "Marks of the scale, in order.", Parts("GradebookScoreValue", "items", nullable=False)
    )


@node(sis.LineItemView)
class GradebookLineItem:
    """Scored work in a class, or a column of its final grades."""

    sourced_id: strawberry.ID = identity()
    status: str = _status()
    date_last_modified: datetime = _modified()
    metadata: JSON | None = metadata()
    href: str = href()
    noun: str = noun("lineItem")
    revision: str = _revision()
    title: str = leaf("Title.")
    description: str | None = leaf("Description of the work.")
    assign_date: datetime = leaf("When the work was assigned.", "assigned_at")
    due_date: datetime = leaf("When the work is due.", "due_at")
    class_ = related("Class of the line item.", _CLASS, name="class")
    school = related("School of the line item.", ToOne("RosterOrg", "organization_id", sure=False))
    category = related("Category of the line item.", ToOne("GradebookCategory", "category_id"))
    plain_category = internal(
        related(
            "The same; for viewers of OneRoster 1.1 a category of its own, where there is none.",
            ToOne("GradebookCategory", "filed_under_id"),
            derived_from=("category",),
        )
    )
    grading_period = related(
        "Grading period in which the line item counts.",
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
        "Academic session of the line item.", ToOne("RosterAcademicSession", "term_id", sure=False)
    )
    score_scale = related("Score scale of the line item.", _SCALE)
    result_value_min: float | None = leaf("Lowest possible score.", "minimum")
    result_value_max: float | None = leaf("Highest possible score.", "maximum")
    plain_result_value_min: float | None = number(
        "The lowest score there is, or 0.", "minimum", "resultValueMin", 0
    )
    plain_result_value_max: float | None = number(
        "The highest score there is, or 100.", "maximum", "resultValueMax", 100
    )
    learning_objective_set: JSON | None = _objectives(
        "assignment_objective", "assignment_id", "learningObjectiveIds", "objective_id"
    )
    results = related(
        "Results of students for the line item.", Children("GradebookResult", "line_item_id")
    )


@node(sis.ResultView, person="person_id")
class GradebookResult:
    """A student's result for a line item."""

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
    score_scale = related("Score scale of the result.", _SCALE)
    score_status: str = leaf(
        "Status: `exempt`, `fully graded`, `not submitted`, `partially graded`, `submitted`, or a "
        "word with the prefix `ext:`.",
        "status",
    )
    plain_score_status: str = status_without_score(
        "The same in the standard's five words; submitted where it is graded without a number."
    )
    score: float | None = leaf("Score as a number.")
    plain_score: float | None = number("The score, or 0.", "score", "score", 0)
    text_score: str | None = leaf("Score as a mark.")
    score_date: date = leaf("Day on which the work was scored.", "scored_on")
    comment: str | None = leaf("Comment of the teacher.")
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
    in_progress: bool | None = leaf("True if the student is still working on it.")
    in_progress_text: str | None = flag_text("in_progress", "inProgress", nullable=True)
    incomplete: bool | None = leaf("True if the student handed in unfinished work.")
    incomplete_text: str | None = flag_text("incomplete", "incomplete", nullable=True)
    late: bool | None = leaf("True if the student handed in the work late.")
    late_text: str | None = flag_text("late", "late", nullable=True)
    missing: bool | None = leaf("True if the student did not hand in the work.")
    missing_text: str | None = flag_text("missing", "missing", nullable=True)


@node(sis.AssessmentLineItemView)
class GradebookAssessmentLineItem:
    """A test that is not part of the grade book, or a part of such a test."""

    sourced_id: strawberry.ID = identity()
    status: str = _status()
    date_last_modified: datetime = _modified()
    metadata: JSON | None = metadata()
    href: str = href()
    noun: str = noun("assessmentLineItem")
    revision: str = _revision()
    title: str = leaf("Title.")
    description: str | None = leaf("Description of the assessment.")
    class_ = related("Class that takes the test.", _CLASS, name="class")
    parent_assessment_line_item = related(
        "Test that this is a part of.", ToOne("GradebookAssessmentLineItem", "parent_id")
    )
    score_scale = related("Score scale of the test.", _SCALE)
    result_value_min: float | None = leaf("Lowest possible score.", "minimum")
    result_value_max: float | None = leaf("Highest possible score.", "maximum")
    learning_objective_set: JSON | None = leaf(
        "Learning objectives of the test, by source.", "objectives", filtered=False
    )


@node(sis.AssessmentResultView, person="person_id")
class GradebookAssessmentResult:
    """A student's result in a test that is not part of the grade book."""

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
    score_scale = related("Score scale of the result.", _SCALE)
    score_status: str = leaf(
        "Status: `exempt`, `fully graded`, `not submitted`, `partially graded`, `submitted`, or a "
        "word with the prefix `ext:`.",
        "status",
    )
    score: float | None = leaf("Score as a number.")
    text_score: str | None = leaf("Score as a mark.")
    score_percentile: float | None = leaf(
        "Percentage of students with the same or a lower score.", "percentile"
    )
    score_date: date = leaf("Day on which the work was scored.", "scored_on")
    comment: str | None = leaf("Comment of the scorer.")
    learning_objective_set: JSON | None = leaf(
        "Student's result in each learning objective, by source.",
        "objectives",
        filtered=False,
    )
    in_progress: bool | None = leaf("True if the student is still working on it.")
    in_progress_text: str | None = flag_text("in_progress", "inProgress", nullable=True)
    incomplete: bool | None = leaf("True if the student handed in unfinished work.")
    incomplete_text: str | None = flag_text("incomplete", "incomplete", nullable=True)
    late: bool | None = leaf("True if the student handed in the work late.")
    late_text: str | None = flag_text("late", "late", nullable=True)
    missing: bool | None = leaf("True if the student did not hand in the work.")
    missing_text: str | None = flag_text("missing", "missing", nullable=True)


@strawberry.type(description="The grade book in its current state, as vendors see it.")
class Gradebook:
    """The grade book in its current state, as vendors see it."""

    categories: Page[GradebookCategory] = collection(
        "GradebookCategory", "Categories of line items."
    )
    category: GradebookCategory | None = single("GradebookCategory", "One category of line items.")
    line_items: Page[GradebookLineItem] = collection(
        "GradebookLineItem", "Line items: scored work, and columns of final grades."
    )
    line_item: GradebookLineItem | None = single("GradebookLineItem", "One line item.")
    results: Page[GradebookResult] = collection(
        "GradebookResult", "Results of students for line items."
    )
    result: GradebookResult | None = single("GradebookResult", "One result.")
    score_scales: Page[GradebookScoreScale] = collection("GradebookScoreScale", "Score scales.")
    score_scale: GradebookScoreScale | None = single("GradebookScoreScale", "One score scale.")
    assessment_line_items: Page[GradebookAssessmentLineItem] = collection(
        "GradebookAssessmentLineItem", "Tests, and parts of tests."
    )
    assessment_line_item: GradebookAssessmentLineItem | None = single(
        "GradebookAssessmentLineItem", "One test, or a part of one."
    )
    assessment_results: Page[GradebookAssessmentResult] = collection(
        "GradebookAssessmentResult", "Results of students in tests."
    )
    assessment_result: GradebookAssessmentResult | None = single(
        "GradebookAssessmentResult", "One student's result in a test."
    )
