"""What tools write of the set-up of the grade book, by the names of the SIS."""

from datetime import datetime
from typing import Any

import strawberry
from strawberry.scalars import JSON

ID = strawberry.ID


def _field(description: str, **more: Any) -> Any:
    return strawberry.field(description=description, **more)


def _metadata() -> Any:
    return _field("Additional fields, by name.", default=None)


@strawberry.input(description="A column of final grades on the report card.")
class GradedInput:
    """A column of final grades on the report card: a grading task, or a standard."""

    title: str = _field("Title.")
    score_group: ID | None = _field("The score group's id.", default=None)
    metadata: JSON | None = _metadata()


@strawberry.input(
    description="Period in which grades of a task or standard can be posted for a term."
)
class GradingWindowInput:
    """Period in which grades of a task or standard can be posted for a term."""

    task: ID | None = _field("The grading task's id.", default=None)
    standard: ID | None = _field("The standard's id.", default=None)
    term: ID = _field("The term's id.")
    opens_at: datetime = _field("When posting of grades starts.")
    closes_at: datetime = _field("When posting of grades ends.")
    metadata: JSON | None = _metadata()


@strawberry.input(description="A mark of a score group.")
class ScoreMarkInput:
    """A mark of a score group."""

    lhs: str = _field("Lowest percentage of the mark.")
    rhs: str = _field("The mark.")


@strawberry.input(
    description="Marks of a score scale, and the percentage from which each is given."
)
class ScoreGroupInput:
    """Marks of a score scale, and the percentage from which each is given."""

    title: str = _field("Title.")
    kind: str = _field("Type of the scale.")
    organization: ID | None = _field("The organization's id.", default=None)
    course: ID | None = _field("The course's id.", default=None)
    section: ID | None = _field("The section's id.", default=None)
    items: list[ScoreMarkInput] = _field("Marks of the scale, in order.")
    metadata: JSON | None = _metadata()


@strawberry.input(
    description="Category for line items of a section or a teacher that name no category."
)
class DefaultCategoryInput:
    """Category for line items of a section or a teacher that name no category."""

    section: ID | None = _field("The section's id, for a section's default.", default=None)
    teacher: ID | None = _field("The teacher's id, for a teacher's default.", default=None)
    category: ID = _field("The category's id.")
