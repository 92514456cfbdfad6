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
    """A test, or a part of one."""

    title: str = leaf("What it is called.")
    description: str | None = leaf("What it is about.")
    section_id: strawberry.ID | None = leaf("The section's id.")
    section = related("The section it was given in.", ToOne("Section", "section_id"))
    parent_id: strawberry.ID | None = leaf("The id of the test it is part of.")
    parent = related("The test it is part of.", ToOne("Assessment", "parent_id"))
    children = related("Its parts.", Children("Assessment", "parent_id"))
    score_group_id: strawberry.ID | None = leaf("The score scale's id.")
    score_group = related("The score scale it is marked by.", ToOne("ScoreGroup", "score_group_id"))
    minimum: float | None = leaf("The lowest score there is.")
    maximum: float | None = leaf("The highest score there is.")
    objectives: JSON | None = leaf(
        "The learning objectives it is about, as OneRoster writes their set.", filtered=False
    )
    scores = related("What students got in it.", Children("AssessmentScore", "assessment_id"))


@node(sis.AssessmentScore)
class AssessmentScore(Written):
    """What a student got in an assessment."""

    assessment_id: strawberry.ID = leaf("The assessment's id.")
    assessment = related("The assessment.", ToOne("Assessment", "assessment_id"))
    person_id: strawberry.ID = leaf("The student's id.")
    person = related("The student.", ToOne("Person", "person_id"))
    status: str = leaf(
        "exempt, fully graded, not submitted, partially graded, submitted, or an `ext:` word."
    )
    score: float | None = leaf("The score, as a number.")
    text_score: str | None = leaf("The score, as a mark.")
    percentile: float | None = leaf("How many in a hundred did no better.")
    scored_on: date = leaf("The day it was scored.")
    comment: str | None = leaf("What the scorer says of it.")
    score_group_id: strawberry.ID | None = leaf("The score scale's id.")
    score_group = related("The score scale of the mark.", ToOne("ScoreGroup", "score_group_id"))
    objectives: JSON | None = leaf(
        "What the student got for each learning objective, as OneRoster writes their set.",
        filtered=False,
    )
    in_progress: bool | None = leaf("Whether the student is still at it.")
    incomplete: bool | None = leaf("Whether it was handed in unfinished.")
    late: bool | None = leaf("Whether it was handed in late.")
    missing: bool | None = leaf("Whether it was never handed in.")


@strawberry.type
class AssessmentQuery:
    """Queries that begin at an assessment."""

    assessments: Page[Assessment] = collection("Assessment", "Tests and their parts.")
    assessment: Assessment | None = single("Assessment", "One test.")
    assessment_scores: Page[AssessmentScore] = collection(
        "AssessmentScore", "What students got in tests."
    )
    assessment_score: AssessmentScore | None = single(
        "AssessmentScore", "What one student got in a test."
    )
