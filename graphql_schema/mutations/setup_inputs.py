"""What tools write of the set-up of the grade book, by the names of the SIS."""

from datetime import datetime
from typing import Any

import strawberry
from strawberry.scalars import JSON

ID = strawberry.ID


def _field(description: str, **more: Any) -> Any:
    return strawberry.field(description=description, **more)


def _metadata() -> Any:
    return _field("What is added to it, by name.", default=None)


@strawberry.input(description="A column of final grades on the report card.")
class GradedInput:
    """A column of final grades on the report card: a grading task, or a standard."""

    title: str = _field("What it is called.")
    score_group: ID | None = _field("The id of the score group it is marked by.", default=None)
    metadata: JSON | None = _metadata()


@strawberry.input(description="When grades may be posted, of a task or of a standard.")
class GradingWindowInput:
    """When grades may be posted, of a task or of a standard."""

    task: ID | None = _field("The grading task's id.", default=None)
    standard: ID | None = _field("The standard's id.", default=None)
    term: ID = _field("The term's id.")
    opens_at: datetime = _field("When posting begins.")
    closes_at: datetime = _field("When posting ends.")
    metadata: JSON | None = _metadata()


@strawberry.input(description="A mark of a score group.")
class ScoreMarkInput:
    """A mark of a score group."""

    lhs: str = _field("The percentage from which it is given.")
    rhs: str = _field("The mark.")


@strawberry.input(description="Which marks there are, and from which percentage.")
class ScoreGroupInput:
    """Which marks there are, and from which percentage."""

    title: str = _field("What it is called.")
    kind: str = _field("What kind of scale it is.")
    organization: ID | None = _field("The organization's id.", default=None)
    course: ID | None = _field("The course's id.", default=None)
    section: ID | None = _field("The section's id.", default=None)
    items: list[ScoreMarkInput] = _field("Its marks, in order.")
    metadata: JSON | None = _metadata()


@strawberry.input(description="Where line items are filed that name no category.")
class DefaultCategoryInput:
    """Where line items are filed that name no category."""

    section: ID | None = _field("The section's id, where it is a section's.", default=None)
    teacher: ID | None = _field("The person's id, where it is a teacher's.", default=None)
    category: ID = _field("The category's id.")
