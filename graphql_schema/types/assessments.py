"""Live assessments: tests from outside the grade book, and what students got in them."""

from datetime import date

import strawberry
from strawberry.scalars import JSON

from app.sis import assessments as sis
from graphql_schema.compile.describe import collection, single
from graphql_schema.compile.mapping import Children, ToOne, leaf, node, related
from graphql_schema.types.pages import Page
from graphql_schema.types.records import Written


@node(sis.Assessment)
class Assessment(Written):
    """A test, or a part of a test."""

    title: str = leaf("Title.")
    description: str | None = leaf("Description of the assessment.")
    section_id: strawberry.ID | None = leaf("The section's id.")
    section = related("Section that takes the test.", ToOne("Section", "section_id"))
    parent_id: strawberry.ID | None = leaf("Id of the test that this is a part of.")
    parent = related("Test that this is a part of.", ToOne("Assessment", "parent_id"))
    children = related("Parts of the test.", Children("Assessment", "parent_id"))
    score_group_id: strawberry.ID | None = leaf("The score scale's id.")
    score_group = related("Score scale of the test.", ToOne("ScoreGroup", "score_group_id"))
    minimum: float | None = leaf("Lowest possible score.")
    maximum: float | None = leaf("Highest possible score.")
    objectives: JSON | None = leaf(
        "Learning objectives of the assessment, in the form of OneRoster's `learningObjectiveSet`.",
        filtered=False,
    )
    scores = related(
        "Scores of students in the test.", Children("AssessmentScore", "assessment_id")
    )


@node(sis.AssessmentScore)
class AssessmentScore(Written):
    """A student's score in an assessment."""

    assessment_id: strawberry.ID = leaf("The assessment's id.")
    assessment = related("The assessment.", ToOne("Assessment", "assessment_id"))
    person_id: strawberry.ID = leaf("The student's id.")
    person = related("The student.", ToOne("Person", "person_id"))
    status: str = leaf(
        "Status: `exempt`, `fully graded`, `not submitted`, `partially graded`, `submitted`, or a "
        "word with the prefix `ext:`."
    )
    score: float | None = leaf("Score as a number.")
    text_score: str | None = leaf("Score as a mark.")
    percentile: float | None = leaf("Percentage of students with the same or a lower score.")
    scored_on: date = leaf("Day on which the work was scored.")
    comment: str | None = leaf("Comment of the scorer.")
    score_group_id: strawberry.ID | None = leaf("The score scale's id.")
    score_group = related("Score scale of the mark.", ToOne("ScoreGroup", "score_group_id"))
    objectives: JSON | None = leaf(
        "Student's result in each learning objective, in the form of OneRoster's "
        "`learningObjectiveSet`.",
        filtered=False,
    )
    in_progress: bool | None = leaf("True if the student is still working on it.")
    incomplete: bool | None = leaf("True if the student handed in unfinished work.")
    late: bool | None = leaf("True if the student handed in the work late.")
    missing: bool | None = leaf("True if the student did not hand in the work.")


@strawberry.type
class AssessmentQuery:
    """Queries that begin at an assessment."""

    assessments: Page[Assessment] = collection("Assessment", "Tests, and parts of tests.")
    assessment: Assessment | None = single("Assessment", "One test.")
    assessment_scores: Page[AssessmentScore] = collection(
        "AssessmentScore", "Results of students in tests."
    )
    assessment_score: AssessmentScore | None = single(
        "AssessmentScore", "One student's result in a test."
    )
