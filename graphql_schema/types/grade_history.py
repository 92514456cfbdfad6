"""The history of grades, for administrators."""

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry.scalars import JSON

from app.grades.history import Change, HistoryFilter, grade_history
from graphql_schema.aside import aside
from graphql_schema.context import Context
from graphql_schema.types.limit import Limit, at_most
from graphql_schema.types.words import GradeOperation

Info = strawberry.Info[Context, None]


@strawberry.type(description="A change of a record of the grade book, or of a part of one.")
class GradeChange:
    """A change of a record of the grade book, or of a part of one."""

    number: strawberry.ID = strawberry.field(description="Its number; a later change has more.")
    changed_at: datetime = strawberry.field(description="When it was made.")
    operation: GradeOperation = strawberry.field(description="What happened to it.")
    kind: str = strawberry.field(
        description="The record's kind: category, lineItem, result, scoreScale, "
        "assessmentLineItem or assessmentResult."
    )
    part: str | None = strawberry.field(
        description="learningObjective or scoreScale, where that part of the record changed."
    )
    record_id: strawberry.ID = strawberry.field(description="The record's id.")
    line_item_id: strawberry.ID | None = strawberry.field(
        description="The id of the line item that it is, or is of."
    )
    student_id: strawberry.ID | None = strawberry.field(
        description="The id of the student whom it is about."
    )
    writer_kind: str = strawberry.field(
        description="What made it: connection, connectionTest, tool, person, import, service or "
        "unknown."
    )
    writer_id: strawberry.ID | None = strawberry.field(
        description="The id of that connection, connectionTest, tool, person or import."
    )
    application: str | None = strawberry.field(
        description="The application of that connection or tool."
    )
    before: JSON | None = strawberry.field(
        description="The record as the SIS had it, with its writer; null where it was created."
    )
    after: JSON | None = strawberry.field(
        description="The record as the SIS has it since; null where it was deleted."
    )

    @classmethod
    def of(cls, change: Change) -> "GradeChange":
        """Return a change as the graph has it."""
        told = {name: getattr(change, name) for name in Change.__slots__}
        told["student_id"] = told.pop("person_id")
        return cls(**told | {"number": str(change.number)})


def _id(description: str) -> object:
    return strawberry.argument(description=description)


async def _history(
    info: Info,
    record: Annotated[strawberry.ID | None, _id("Only of the record of this id.")] = None,
    line_item: Annotated[strawberry.ID | None, _id("Only of this line item.")] = None,
    student: Annotated[strawberry.ID | None, _id("Only about this student.")] = None,
    limit: Limit = 100,
) -> list[GradeChange]:
    wanted, most = HistoryFilter(record, line_item, student), at_most(limit)
    found = await aside(info.context.database, lambda c: grade_history(c, wanted, most))
    return [GradeChange.of(change) for change in found]


@strawberry.type
class GradeHistoryQuery:
    """The history of grades."""

    grade_history: list[GradeChange] = strawberry.field(
        resolver=_history,
        description="The last changes of the grade book, the newest first. What an import created "
        "has none until it changes.",
    )
