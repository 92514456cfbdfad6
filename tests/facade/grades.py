"""A grade book of the district: of every object of the standard some, with and without details."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from sqlalchemy import Insert, insert

from app.database import Base
from app.sis.assessments import Assessment, AssessmentScore
from app.sis.gradebook import (
    Assignment,
    AssignmentObjective,
    AssignmentScale,
    Category,
    Score,
    ScoreGroup,
    ScoreObjective,
)

CLASS = "S-algebra-1"
ASSIGNED, DUE = datetime(2025, 10, 1, 8, tzinfo=UTC), datetime(2025, 10, 8, 22, tzinfo=UTC)
SCORED = date(2025, 10, 9)
LETTERS = [{"lhs": "90", "rhs": "A"}, {"lhs": "0", "rhs": "F"}]
SCORED_PUPILS = 10


def _record(model: type[Base], sourced_id: str, **said: object) -> Insert:
    return insert(model).values(sourced_id=sourced_id, **said)


def category(sourced_id: str, section_id: str | None = CLASS, **said: object) -> Insert:
    """Return a category, titled by its id."""
    return _record(Category, sourced_id, title=sourced_id, section_id=section_id, **said)


def quiz(sourced_id: str, section_id: str = CLASS, **said: object) -> Insert:
    """Return an assignment in a class of the school S."""
    ordinary = {"title": sourced_id, "category_id": "quizzes", "organization_id": "S"}
    when = {"assigned_at": ASSIGNED, "due_at": DUE}
    return _record(Assignment, sourced_id, **(ordinary | when | {"section_id": section_id} | said))


def score(quiz_id: str, person_id: str, section_id: str = CLASS, **said: object) -> Insert:
    """Return what a student got for a quiz."""
    ordinary = {"status": "fully graded", "score": 87.5, "scored_on": SCORED}
    of = {"assignment_id": quiz_id, "person_id": person_id, "section_id": section_id}
    return _record(Score, f"{quiz_id}-{person_id}", **(of | ordinary | said))


def _scores() -> Iterable[Insert]:
    for number in range(SCORED_PUPILS):
        yield score("quiz-1", f"pupil-{number:02}", score=number * 10.0)


GRADES = (
    category("quizzes", weight=40.0),
    category("homework", None, metadata={"own": True}),
    _record(ScoreGroup, "letters", title="Letters", kind="letter", section_id=CLASS,
            course_id="S-algebra", items=LETTERS),
    quiz("quiz-1", description="Fractions", minimum=0.0, maximum=100.0, term_id="S-fall",
         grading_period_id="S-q1", metadata={"tool": {"id": 7}}),
    _record(AssignmentObjective, "quiz-1-o", assignment_id="quiz-1", source="case",
            objective_id="O-1"),
    _record(AssignmentScale, "quiz-1-s", title=None, assignment_id="quiz-1",
            score_group_id="letters"),
    quiz("quiz/2@b", category_id="homework"),
    quiz("at-home", "a/b@1"),
    score("quiz-1", "lisa", score=97.5, text_score="A", comment="", late=False, missing=False,
          in_progress=False, incomplete=False),
    _record(ScoreObjective, "quiz-1-lisa-o", score_id="quiz-1-lisa", source="unknown",
            objective_id="O-1", score=3.0),
    *_scores(),
    score("at-home", "lisa", "a/b@1", status="exempt", score=None),
    _record(Assessment, "exam", title="Exam", section_id=CLASS, score_group_id="letters",
            minimum=0.0, maximum=10.0),
    _record(Assessment, "exam-1", title="Exam, part 1", section_id=CLASS, parent_id="exam"),
    _record(AssessmentScore, "exam-lisa", assessment_id="exam", person_id="lisa",
            status="fully graded", score=9.5, text_score="A", percentile=99.0, scored_on=SCORED,
            score_group_id="letters", late=True, comment="Well done."),
)  # fmt: skip
"""The grade book of a class of twelve, and a little of another."""
